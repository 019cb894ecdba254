package org.linekeeper.agent.client.dino;

/// Dino's database can't be read or written. Scope: this request; the next one may succeed, once a lock is free for
/// instance. Never carries a statement's values.
final class DinoDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DinoDatabaseException(String message) {
        super(message);
    }
}
