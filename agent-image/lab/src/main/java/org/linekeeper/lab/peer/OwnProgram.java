package org.linekeeper.lab.peer;

import java.net.URISyntaxException;
import java.nio.file.Path;

/// This program's own classes, which run in containers too.
public final class OwnProgram {
    private OwnProgram() {}

    /// A folder or a jar; either can stand on a class path.
    public static Path path() {
        try {
            return Path.of(OwnProgram.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
