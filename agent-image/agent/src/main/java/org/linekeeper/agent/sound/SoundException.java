package org.linekeeper.agent.sound;

/// The sound server failed or is gone. Scope: this stream; opening it again may succeed once the
/// server is back.
public final class SoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SoundException(String message) {
        super(message);
    }
}
