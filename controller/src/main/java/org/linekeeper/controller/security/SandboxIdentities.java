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

/// The agents' identities: one folder per incarnation of a sandbox, mounted into it read-only. The
/// folder and its files are open to all, since the sandbox's user is nobody on the host; its parent is not.
@Component
public final class SandboxIdentities {
    private final Path root;
    private final CertificateAuthority authority;
    private final String installation;

    public SandboxIdentities(DataFolder folder, CertificateAuthority authority, InstallationSettings settings) {
        this.root = folder.privateFolder("identities");
        this.authority = authority;
        this.installation = settings.installation();
    }

    /// Writes `agent.crt`, `agent.key` (PKCS #8) and `ca.crt` for a new incarnation and returns their folder.
    public Path issue(String user, String incarnation) {
        Leaf leaf = authority.issueServer(hostName(user, incarnation));
        Path folder = folder(user, incarnation);
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            write(folder.resolve("agent.crt"), leaf.certificatePem());
            write(folder.resolve("agent.key"), leaf.keyPem());
            write(folder.resolve("ca.crt"), authority.certificatePem());
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

    private static void write(Path file, String pem) throws IOException {
        Files.writeString(file, pem);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
