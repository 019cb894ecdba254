package org.linekeeper.agent.desktop;

/// The session bus or a program on it did not answer, or refused. Scope: this one request; it may be tried again.
public class DesktopException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DesktopException(String message) {
        super(message);
    }

    DesktopException(String message, Throwable cause) {
        super(message, cause);
    }
}
