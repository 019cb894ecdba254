package org.linekeeper.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The profile volume's two halves, for one user only: the agent's store and the clients' HOME. Whose the volume's own
/// folder is does not matter.
record Profile(Path store, Path home) {
    private static final Path SELF = Path.of("/proc/self");

    /// Makes what is missing.
    ///
    /// @param uid whom everything must belong to
    /// @throws IOException as [PrivateFolder#make] does
    static Profile open(Path volume, int uid) throws IOException {
        return new Profile(
                PrivateFolder.make(volume.resolve("agent"), uid), PrivateFolder.make(volume.resolve("home"), uid));
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
