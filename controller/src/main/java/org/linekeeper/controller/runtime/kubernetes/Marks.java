package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.user.UserId;

/// The labels and annotations that say whose an object is, and its deterministic name. What is selected by is a label;
/// what a label's value cannot hold, an image's name for one, is an annotation.
final class Marks {
    static final String INSTALLATION = "linekeeper.org/installation";
    static final String USER = "linekeeper.org/user";
    static final String INCARNATION = "linekeeper.org/incarnation";
    static final String EDITION = "linekeeper.org/edition";
    static final String POOL = "linekeeper.org/pool";
    /// On a pod while a call is up in it: what the disruption budget selects.
    static final String IN_CALL = "linekeeper.org/in-call";

    /// On a pod that tries the walls.
    static final String PROBE = "linekeeper.org/probe";

    static final String IMAGE = "linekeeper.org/image";
    static final String BUILD = "linekeeper.org/build";
    /// The term of the controller that wrote last, see [Fence].
    static final String TERM = "linekeeper.org/term";
    /// The cluster autoscaler's own word.
    static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict";

    static final String APP = "app.kubernetes.io/name";
    static final String SANDBOX = "linekeeper-sandbox";
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /// A StatefulSet's pods bear a label of its name, a dash and ten characters, and a label's value has 63.
    private static final int LONGEST_NAME = 52;
    private static final int HASHED = 10;

    private final String installation;

    Marks(String installation) {
        this.installation = installation;
    }

    /// Of the user's StatefulSet and volume claim: a DNS label of at most 52 characters. One that would be longer is
    /// cut, and told from others by a hash.
    String name(UserId user) {
        String whole = installation + "-" + user;
        if (whole.length() <= LONGEST_NAME) {
            return whole;
        }
        String cut = whole.substring(0, LONGEST_NAME - HASHED - 1);
        return cut.replaceAll("-+$", "") + "-" + hash(whole);
    }

    String pod(UserId user) {
        return name(user) + "-0";
    }

    String secret(UserId user, String incarnation) {
        return name(user) + "-" + incarnation;
    }

    /// Never a sandbox's pod, whose name ends with its number.
    String probe(String what, String id) {
        return installation + "-" + what + "-" + id + "-probe";
    }

    private static String hash(String name) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sum).substring(0, HASHED);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java runtime", e);
        }
    }

    /// What all objects of this installation bear, and no other's.
    Map<String, String> ofInstallation() {
        return Map.of(INSTALLATION, installation);
    }

    /// By which a StatefulSet knows its pod.
    Map<String, String> ofUser(UserId user) {
        return Map.of(INSTALLATION, installation, USER, user.name());
    }

    Map<String, String> ofProfile(UserId user, long edition) {
        return Map.of(
                INSTALLATION,
                installation,
                USER,
                user.name(),
                EDITION,
                Long.toString(edition),
                MANAGED_BY,
                "linekeeper");
    }

    Map<String, String> ofSandbox(SandboxSpec spec) {
        return Map.of(
                INSTALLATION,
                installation,
                USER,
                spec.user().name(),
                INCARNATION,
                spec.incarnation(),
                EDITION,
                Long.toString(spec.edition()),
                APP,
                SANDBOX,
                MANAGED_BY,
                "linekeeper");
    }

    /// A sandbox's for every policy, and nobody's.
    Map<String, String> ofProbe() {
        return Map.of(INSTALLATION, installation, APP, SANDBOX, PROBE, "walls", MANAGED_BY, "linekeeper");
    }

    static String label(HasMetadata object, String key) {
        return value(object.getMetadata().getLabels(), key);
    }

    static String annotation(HasMetadata object, String key) {
        return value(object.getMetadata().getAnnotations(), key);
    }

    private static String value(@Nullable Map<String, String> marks, String key) {
        return marks == null ? "" : Objects.requireNonNullElse(marks.get(key), "");
    }

    /// 1 where it bears none that can be read.
    static long edition(HasMetadata object) {
        return number(label(object, EDITION), 1);
    }

    /// Of the controller that wrote last; 0 where it bears none that can be read.
    static long term(HasMetadata object) {
        return number(annotation(object, TERM), 0);
    }

    static long number(String text, long otherwise) {
        try {
            return text.isEmpty() ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /// Whose it is; empty where it is not this installation's, or does not bear the name that it would have.
    Optional<UserId> owner(HasMetadata object) {
        if (!installation.equals(label(object, INSTALLATION))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new UserId(label(object, USER)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// For an operator who finds a name taken.
    static String whose(HasMetadata object) {
        String other = label(object, INSTALLATION);
        return other.isEmpty()
                ? "something that is not Linekeeper's"
                : "the user " + label(object, USER) + " of the installation " + other;
    }
}
