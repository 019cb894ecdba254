package org.linekeeper.lab.bench.fleet;

import java.nio.file.Path;
import org.linekeeper.lab.demo.JavaCommand;
import org.linekeeper.lab.demo.Narrator;

/// What all measurements share.
///
/// @param simulation the jar with the simulated runtime
/// @param folder     for data and logs
record FleetRun(Path controllerJar, Path simulation, Path folder, Narrator narrator) {
    void say(String what) {
        narrator.say(what);
    }

    /// The controller with the simulation beside it, or another program of theirs.
    JavaCommand simulated(String... main) {
        return JavaCommand.ofController(controllerJar).beside(simulation, main);
    }
}
