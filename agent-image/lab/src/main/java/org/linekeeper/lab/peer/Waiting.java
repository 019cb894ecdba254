package org.linekeeper.lab.peer;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for what no peer announces and has to be asked for.
public final class Waiting {
    private static final long BETWEEN_MILLIS = 20;

    private Waiting() {}

    /// Asks until the answer is yes.
    ///
    /// @param what for the error: "the phone is registered"
    /// @throws LabException where it is not in time
    public static void until(String what, Duration most, BooleanSupplier condition) {
        long deadline = System.nanoTime() + most.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new LabException("not within " + most.toMillis() + " ms: " + what);
            }
            try {
                Thread.sleep(BETWEEN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LabException("interrupted while waiting: " + what, e);
            }
        }
    }
}
