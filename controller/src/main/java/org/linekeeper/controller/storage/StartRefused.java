package org.linekeeper.controller.storage;

/// The controller cannot start for a reason outside it. The message is one sentence for the person who
/// starts it: what is wrong, and what to do.
public final class StartRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartRefused(String sentence) {
        super(sentence);
    }

    public StartRefused(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
