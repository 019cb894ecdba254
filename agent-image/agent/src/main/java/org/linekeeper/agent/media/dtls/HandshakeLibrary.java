package org.linekeeper.agent.media.dtls;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Loads what carries the handshakes from a folder beside the class path. Every agent has all jars of its class path
/// open, and this library's tables of contents alone take 1 MB, while few calls need it.
final class HandshakeLibrary extends URLClassLoader {
    /// Names the folder of the library's jars; without it the library stands on the class path.
    private static final String FOLDER = "org.linekeeper.agent.handshake-library";

    /// Our own classes that refer to the library are loaded with it, though the class path has them too.
    private static final String WITH_IT = "org.linekeeper.agent.media.dtls.bouncycastle.";

    private static final String ENTRANCE = WITH_IT + "BouncyCastleHandshakes";
    private static final Handshakes HANDSHAKES = load(System.getProperty(FOLDER));

    private HandshakeLibrary(URL[] urls) {
        super("handshakes", urls, HandshakeLibrary.class.getClassLoader());
    }

    static Handshakes handshakes() {
        return HANDSHAKES;
    }

    private static Handshakes load(@Nullable String folder) {
        try {
            var loader = folder == null
                    ? HandshakeLibrary.class.getClassLoader()
                    : new HandshakeLibrary(locations(Path.of(folder)));
            return Class.forName(ENTRANCE, true, loader)
                    .asSubclass(Handshakes.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("the library for handshakes can't be loaded from " + folder, e);
        }
    }

    private static URL[] locations(Path folder) throws IOException {
        var locations = new ArrayList<URL>();
        locations.add(
                HandshakeLibrary.class.getProtectionDomain().getCodeSource().getLocation());
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (var jar : jars) {
                locations.add(jar.toUri().toURL());
            }
        }
        return locations.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(WITH_IT)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            var known = findLoadedClass(name);
            return known == null ? findClass(name) : known;
        }
    }
}
