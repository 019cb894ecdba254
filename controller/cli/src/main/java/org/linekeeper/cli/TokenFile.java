package org.linekeeper.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The files in which a token may stand. One that nobody named goes to the controller alone that it is of: whoever else
/// got it could use it.
final class TokenFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNERS_FOLDER = PosixFilePermissions.fromString("rwx------");

    private TokenFile() {}

    /// The one of the usual places that comes first: what the caller signed in with there, then, for a controller on
    /// this machine, its own.
    static Optional<Path> find(Map<String, String> environment, URI controller) {
        return Optional.ofNullable(environment.get("LINEKEEPER_TOKEN_FILE"))
                .map(Path::of)
                .or(() -> Stream.concat(
                                ofSignInAt(controller, environment),
                                isThisMachine(controller) ? adminTokens(environment) : Stream.empty())
                        .filter(Files::isReadable)
                        .findFirst());
    }

    private static Stream<Path> ofSignInAt(URI controller, Map<String, String> environment) {
        Path file = ofSignIn(environment);
        return signedInAt(file).filter(origin(controller)::equals).map(_ -> file).stream();
    }

    private static Stream<Path> adminTokens(Map<String, String> environment) {
        return Stream.concat(
                        Optional.ofNullable(environment.get("LINEKEEPER_DATA")).map(Path::of).stream(),
                        Stream.of(
                                Path.of("/var/lib/linekeeper"),
                                home(environment).resolve(".local/share/linekeeper")))
                .map(folder -> folder.resolve("admin-token"));
    }

    private static boolean isThisMachine(URI controller) {
        String host = host(controller);
        try {
            return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            // a name; whose it is, is for whoever answers for names to say
            return false;
        }
    }

    private static String host(URI controller) {
        return String.valueOf(controller.getHost()).toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
    }

    /// What a browser calls the origin (RFC 6454 §4).
    static String origin(URI controller) {
        String scheme = String.valueOf(controller.getScheme()).toLowerCase(Locale.ROOT);
        int usual = scheme.equals("https") ? 443 : 80;
        return scheme + "://" + host(controller) + ":" + (controller.getPort() < 0 ? usual : controller.getPort());
    }

    /// Where a sign-in leaves its token.
    static Path ofSignIn(Map<String, String> environment) {
        return home(environment).resolve(".config/linekeeper/token");
    }

    /// The origin of the controller that the sign-in's token is of; empty where nobody is signed in. An older file does
    /// not name it, and is taken for the default's.
    static Optional<String> signedInAt(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return Optional.of(lines.size() > 1 ? lines.get(1).strip() : origin(URI.create(Linekeeper.DEFAULT_URL)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Path home(Map<String, String> environment) {
        return Path.of(environment.getOrDefault("HOME", "/nonexistent"));
    }

    /// The token in a file: its first line.
    static String read(Path file) throws IOException {
        return Files.readString(file).lines().findFirst().orElse("").strip();
    }

    static void writeSignIn(Path file, String token, URI controller) throws IOException {
        replace(file, token + "\n" + origin(controller) + "\n");
    }

    /// In place of what was there; nobody but its owner may ever read it.
    static void write(Path file, String token) throws IOException {
        replace(file, token + "\n");
    }

    private static void replace(Path file, String content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is no file's name");
        }
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNERS_FOLDER));
        Path fresh = Files.createTempFile(folder, ".token", null, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.writeString(fresh, content);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
