package org.linekeeper.agent.desktop;

/// What was asked is no longer there, and nothing was done: a window that was closed meanwhile, for instance.
public final class VanishedException extends DesktopException {
    private static final long serialVersionUID = 1L;

    VanishedException(String message) {
        super(message);
    }
}
