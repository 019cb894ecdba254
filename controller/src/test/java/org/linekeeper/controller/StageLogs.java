package org.linekeeper.controller;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.linekeeper.lab.demo.Stage;

/// Prints the ends of all logs on the stage where a test failed.
record StageLogs(Supplier<@Nullable Stage> stage) implements TestWatcher {
    @Override
    public void testFailed(ExtensionContext test, @Nullable Throwable cause) {
        Stage set = stage.get();
        if (set != null) {
            System.out.println("--- after " + test.getDisplayName() + "\n" + set.tails());
        }
    }
}
