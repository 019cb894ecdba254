package org.linekeeper.controller.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import org.linekeeper.controller.security.CertificateAuthority.Leaf;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.InstallationSettings;
import org.springframework.stereotype.Component;

/// The agents' identities: one folder per incarnation of a sandbox, mounted into it read-only. A controller that is
/// root gives folder and files to the sandbox's user alone; another one may not, and has to leave them open to all.
/// Their parent is the controller's alone in either case.
@Component
public final class SandboxIdentities {
    /// In the data folder.
    public static final String FOLDER = "identities";

    private final Path root;
    private final CertificateAuthority authority;
    private final String installation;

    public SandboxIdentities(DataFolder folder, CertificateAuthority authority, InstallationSettings settings) {
        this.root = folder.privateFolder(FOLDER);
        this.authority = authority;
        this.installation = settings.installation();
    }

    /// Writes `agent.crt`, `agent.key` (PKCS #8) and `ca.crt` for a new incarnation and returns their folder.
    ///
    /// @param uid the unix user that the sandbox runs as
    public Path issue(String user, String incarnation, int uid) {
        Leaf leaf = authority.issueServer(hostName(user, incarnation));
        Path folder = folder(user, incarnation);
        try {
            Files.createDirectories(folder);
            write(folder.resolve("agent.crt"), leaf.certificatePem(), uid);
            write(folder.resolve("agent.key"), leaf.keyPem(), uid);
            write(folder.resolve("ca.crt"), authority.certificatePem(), uid);
            hand(folder, uid, "rwx------", "rwxr-xr-x");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The name that the agent's certificate bears; nothing resolves it.
    public String hostName(String user, String incarnation) {
        return incarnation + "." + user + "." + installation + ".linekeeper.internal";
    }

    /// Removes the identities of all other incarnations of the user's sandbox.
    public void retain(String user, String incarnation) {
        try (Stream<Path> folders = Files.list(root.resolve(user))) {
            folders.filter(folder -> !folder.getFileName().toString().equals(incarnation))
                    .forEach(SandboxIdentities::removeTree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Removes all identities of a user; nothing happens where there is none.
    public void forget(String user) {
        Path folder = root.resolve(user);
        if (Files.exists(folder)) {
            removeTree(folder);
        }
    }

    private static void removeTree(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path folder(String user, String incarnation) {
        return root.resolve(user).resolve(incarnation);
    }

    private static void write(Path file, String pem, int uid) throws IOException {
        Files.writeString(file, pem);
        hand(file, uid, "rw-------", "rw-r--r--");
    }

    private static void hand(Path path, int uid, String own, String open) throws IOException {
        boolean given = give(path, uid);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(given ? own : open));
    }

    private static boolean give(Path path, int uid) {
        try {
            Files.setAttribute(path, "unix:uid", uid);
            return true;
        } catch (IOException notRoot) {
            return false;
        }
    }
}
