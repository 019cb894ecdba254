package org.linekeeper.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The files in which a token may stand.
final class TokenFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNERS_FOLDER = PosixFilePermissions.fromString("rwx------");

    private TokenFile() {}

    /// The one of the usual places that comes first: what the caller signed in with, then a controller's own.
    static Optional<Path> find(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("LINEKEEPER_TOKEN_FILE"))
                .map(Path::of)
                .or(() -> usualPlaces(environment).filter(Files::isReadable).findFirst());
    }

    private static Stream<Path> usualPlaces(Map<String, String> environment) {
        Stream<Path> data = Stream.concat(
                Optional.ofNullable(environment.get("LINEKEEPER_DATA")).map(Path::of).stream(),
                Stream.of(Path.of("/var/lib/linekeeper"), home(environment).resolve(".local/share/linekeeper")));
        return Stream.concat(Stream.of(ofSignIn(environment)), data.map(folder -> folder.resolve("admin-token")));
    }

    /// Where a sign-in leaves its token.
    static Path ofSignIn(Map<String, String> environment) {
        return home(environment).resolve(".config/linekeeper/token");
    }

    private static Path home(Map<String, String> environment) {
        return Path.of(environment.getOrDefault("HOME", "/nonexistent"));
    }

    /// In place of what was there; nobody but its owner may ever read it.
    static void write(Path file, String token) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is no file's name");
        }
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNERS_FOLDER));
        Path fresh = Files.createTempFile(folder, ".token", null, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.writeString(fresh, token + "\n");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
