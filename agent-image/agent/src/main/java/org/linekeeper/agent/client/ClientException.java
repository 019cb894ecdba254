package org.linekeeper.agent.client;

/// The client did not do what was asked of it. Scope: this one request; the client may be fine otherwise.
public final class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ClientException(String message) {
        super(message);
    }
}
