package org.linekeeper.agent.media.late;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Loads a library from a folder beside the class path. Every agent has all jars of its class path open, and a
/// library's tables of contents alone can take 1 MB, while few calls need it.
public final class LateLibrary extends URLClassLoader {
    private final String withIt;

    private LateLibrary(String name, URL[] urls, String withIt) {
        super(name, urls, LateLibrary.class.getClassLoader());
        this.withIt = withIt;
    }

    /// What stands before the library.
    ///
    /// @param property names the folder of the library's jars; where it is not set the library stands on the class
    ///            path
    /// @param withIt   our own package that refers to the library; its classes are loaded with it, though the class
    ///                 path has them too
    /// @param entrance the class there that is to be made, without its package; it has a constructor without
    ///            parameters
    /// @throws IllegalStateException where it can't be loaded
    public static <T> T load(String property, String withIt, String entrance, Class<T> type) {
        var folder = System.getProperty(property);
        try {
            return Class.forName(withIt + "." + entrance, true, loader(property, folder, withIt))
                    .asSubclass(type)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("the library behind " + property + " can't be loaded from " + folder, e);
        }
    }

    private static ClassLoader loader(String property, @Nullable String folder, String withIt) throws IOException {
        return folder == null
                ? LateLibrary.class.getClassLoader()
                : new LateLibrary(property, locations(Path.of(folder)), withIt + ".");
    }

    private static URL[] locations(Path folder) throws IOException {
        var locations = new ArrayList<URL>();
        locations.add(LateLibrary.class.getProtectionDomain().getCodeSource().getLocation());
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (var jar : jars) {
                locations.add(jar.toUri().toURL());
            }
        }
        return locations.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(withIt)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            var known = findLoadedClass(name);
            return known == null ? findClass(name) : known;
        }
    }
}
