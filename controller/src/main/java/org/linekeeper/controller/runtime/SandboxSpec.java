package org.linekeeper.controller.runtime;

import java.nio.file.Path;
import org.linekeeper.controller.user.UserId;

/// A sandbox to be made.
///
/// @param image       the image's name, for people
/// @param build       the build of it that the sandbox is made of, see [SandboxRuntime#imageBuild]
/// @param incarnation tells this sandbox from its predecessors of the same user
/// @param edition     the order's edition that it is made for
/// @param profileEdition the same for the profile, where that is made as well
/// @param uid         the unix user that everything in it runs as
/// @param identity    the folder with the agent's certificate and keys, to be mounted read-only at
///                    [#IDENTITY_MOUNT]
public record SandboxSpec(
        UserId user,
        String image,
        String build,
        String incarnation,
        long edition,
        long profileEdition,
        int uid,
        Path identity) {
    public static final String IDENTITY_MOUNT = "/run/secrets/linekeeper";
    public static final String PROFILE_MOUNT = "/profile";
}
