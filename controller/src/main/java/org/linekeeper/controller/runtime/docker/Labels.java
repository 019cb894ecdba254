package org.linekeeper.controller.runtime.docker;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.user.UserId;

/// The labels that say whose a container or volume is, and its deterministic name.
final class Labels {
    static final String INSTALLATION = "org.linekeeper.installation";
    static final String USER = "org.linekeeper.user";
    static final String IMAGE = "org.linekeeper.image";
    static final String EDITION = "org.linekeeper.edition";
    static final String INCARNATION = "org.linekeeper.incarnation";

    private final String installation;

    Labels(String installation) {
        this.installation = installation;
    }

    String name(UserId user) {
        return installation + "-" + user;
    }

    Map<String, String> ofInstallation() {
        return Map.of(INSTALLATION, installation);
    }

    Map<String, String> ofProfile(UserId user, long edition) {
        return Map.of(INSTALLATION, installation, USER, user.name(), EDITION, Long.toString(edition));
    }

    Map<String, String> ofSandbox(SandboxSpec spec) {
        return Map.of(
                INSTALLATION,
                installation,
                USER,
                spec.user().name(),
                IMAGE,
                spec.image(),
                INCARNATION,
                spec.incarnation(),
                EDITION,
                Long.toString(spec.edition()));
    }

    /// What bears no edition was made before there were any.
    static long edition(Map<String, String> labels) {
        try {
            return Long.parseLong(labels.getOrDefault(EDITION, "1"));
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    /// Whose it is; empty where it is not this installation's.
    Optional<UserId> owner(@Nullable Map<String, String> labels) {
        if (labels == null || !installation.equals(labels.get(INSTALLATION))) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(labels.get(USER)).map(UserId::new);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
