package org.linekeeper.agent.media;

/// A session description that can't be used. Scope: this offer or answer; answered with 488 (RFC 3261 §21.4.26).
public final class SdpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SdpException(String message) {
        super(message);
    }
}
