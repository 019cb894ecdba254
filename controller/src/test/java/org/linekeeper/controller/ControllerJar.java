package org.linekeeper.controller;

import java.nio.file.Path;

/// The controller as the build has packed it, before the integration tests run.
public final class ControllerJar {
    private ControllerJar() {}

    public static Path path() {
        return Path.of(System.getProperty("linekeeper.controller-jar"));
    }
}
