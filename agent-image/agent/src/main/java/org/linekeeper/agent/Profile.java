package org.linekeeper.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The profile volume's two halves, for one user only: the agent's store and the clients' HOME. The volume's own
/// folder is open to everybody (sticky), so that a fresh volume serves any user.
record Profile(Path store, Path home) {
    private static final Path SELF = Path.of("/proc/self");
    private static final int STICKY_FOR_ALL = 01777;
    private static final int PERMISSIONS = 07777;

    /// Makes what is missing.
    ///
    /// @param uid whom everything must belong to
    /// @throws IOException where it belongs to somebody else, saying to whom
    static Profile open(Path volume, int uid) throws IOException {
        if ((number(volume, "mode") & PERMISSIONS) != STICKY_FOR_ALL) {
            requireOwner(volume, uid);
        }
        return new Profile(folder(volume.resolve("agent"), uid), folder(volume.resolve("home"), uid));
    }

    private static Path folder(Path folder, int uid) throws IOException {
        if (!Files.exists(folder)) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        requireOwner(folder, uid);
        Files.setPosixFilePermissions(folder, Set.copyOf(PosixFilePermissions.fromString("rwx------")));
        return folder;
    }

    private static void requireOwner(Path path, int uid) throws IOException {
        int owner = number(path, "uid");
        if (owner != uid) {
            throw new IOException("the profile is another user's: " + path + " belongs to uid " + owner
                    + " and this sandbox runs as uid " + uid
                    + "; give it to this one (chown -R on the volume), or wipe it");
        }
    }

    /// The user that this process is.
    static int ownUid() throws IOException {
        return number(SELF, "uid");
    }

    /// Gives this process's user, whom the image does not know, a name and a home: the message bus refuses those
    /// without. The image looks for users in this file too.
    ///
    /// @param runtime the folder of the session's sockets
    void introduceUser(Path runtime) throws IOException {
        Files.writeString(
                runtime.resolve("passwd"),
                "session:x:%d:%d::%s:/usr/sbin/nologin\n".formatted(number(SELF, "uid"), number(SELF, "gid"), home));
    }

    private static int number(Path path, String attribute) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:" + attribute);
    }
}
