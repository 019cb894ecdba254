package org.linekeeper.agent;

import java.nio.file.Path;

/// Where things stand inside a sandbox. The runtime mounts the volumes by these names, the image lays its
/// folders out by them.
public final class SandboxPaths {
    /// Sockets of the session, in a tmpfs that is not always this user's own. The folder is, and of mode 0700: that is
    /// the only lock before the sound server's socket.
    public static final Path RUNTIME = Path.of("/run/linekeeper/session");

    /// The volume with the client's logins and history and the agent's own store.
    public static final Path PROFILE = Path.of("/profile");

    /// The clients' HOME.
    public static final Path HOME = PROFILE.resolve("home");

    /// Mounted read-only: the agent's key and certificate and the authority that the controller's stands under.
    public static final Path IDENTITY = Path.of("/run/secrets/linekeeper");

    /// The agent, its libraries and what the image build prepared; read-only.
    public static final Path INSTALLATION = Path.of("/opt/linekeeper");

    /// Stands before the command of every program of the session, see [Confinement].
    public static final Path CONFINE = INSTALLATION.resolve("confine");

    private SandboxPaths() {}
}
