package org.linekeeper.controller.runtime;

import org.jspecify.annotations.Nullable;

/// The runtime refused or failed. The message is for an operator.
public final class RuntimeFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// How much is concerned.
    public enum Scope {
        /// This one sandbox.
        SANDBOX,
        /// Everything that is made of this image.
        IMAGE,
        /// The runtime as a whole.
        RUNTIME
    }

    private final Scope scope;
    private final boolean retryable;

    /// @param retryable whether the same request may succeed later without a person doing something
    public RuntimeFailure(Scope scope, boolean retryable, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.scope = scope;
        this.retryable = retryable;
    }

    public Scope scope() {
        return scope;
    }

    public boolean retryable() {
        return retryable;
    }
}
