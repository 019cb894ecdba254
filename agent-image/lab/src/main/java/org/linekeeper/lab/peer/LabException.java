package org.linekeeper.lab.peer;

import org.jspecify.annotations.Nullable;

/// The laboratory itself failed: a peer did not start, an image is missing, a condition was not met in time.
public final class LabException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LabException(String message) {
        super(message);
    }

    public LabException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
