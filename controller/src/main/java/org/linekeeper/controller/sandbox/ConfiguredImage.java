package org.linekeeper.controller.sandbox;

import java.util.Optional;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.SandboxImage;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.user.SandboxBuild;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the configured image's name stands for, as last read. For the reconciler's thread only.
final class ConfiguredImage {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredImage.class);

    private final SandboxRuntime runtime;
    private final SandboxImage image;
    private Optional<SandboxBuild> build = Optional.empty();
    private Optional<String> trouble = Optional.empty();

    ConfiguredImage(SandboxRuntime runtime, SandboxImage image) {
        this.runtime = runtime;
        this.image = image;
    }

    /// Asks the runtime.
    ///
    /// @return whether it is another build than before
    boolean read() {
        try {
            Optional<SandboxBuild> before = build;
            build = Optional.of(new SandboxBuild(image.name(), runtime.imageBuild(image.name())));
            trouble = Optional.empty();
            return !build.equals(before);
        } catch (RuntimeFailure e) {
            build = Optional.empty();
            if (trouble.isEmpty()) {
                LOG.warn("No sandbox can be made: {}", e.getMessage());
            }
            trouble = Optional.of(String.valueOf(e.getMessage()));
            return false;
        }
    }

    /// Empty where there is no such image.
    Optional<SandboxBuild> build() {
        return build;
    }

    /// Why there is none, for people; empty where there is.
    Optional<String> trouble() {
        return trouble;
    }
}
