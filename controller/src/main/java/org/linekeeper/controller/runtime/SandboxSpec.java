package org.linekeeper.controller.runtime;

import java.nio.file.Path;
import org.linekeeper.controller.user.UserId;

/// A sandbox to be made.
///
/// @param image       the image's name, as the runtime resolves it
/// @param incarnation tells this sandbox from its predecessors of the same user
/// @param identity    the folder with the agent's certificate and keys, to be mounted read-only at
///                    [#IDENTITY_MOUNT]
public record SandboxSpec(UserId user, String image, String incarnation, Path identity) {
    public static final String IDENTITY_MOUNT = "/run/secrets/linekeeper";
    public static final String PROFILE_MOUNT = "/profile";
}
