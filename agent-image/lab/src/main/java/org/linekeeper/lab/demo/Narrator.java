package org.linekeeper.lab.demo;

/// Hears what happens on the stage, as it happens.
@FunctionalInterface
public interface Narrator {
    void say(String what);
}
