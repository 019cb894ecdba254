package org.linekeeper.controller.sandbox;

import java.util.function.Supplier;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks the runtime once more where it failed. One that fails every now and then must not fail always the one of
/// several requests that belong together.
final class Insistence {
    private static final Logger LOG = LoggerFactory.getLogger(Insistence.class);

    private Insistence() {}

    /// For requests that change nothing.
    ///
    /// @throws RuntimeFailure where it failed twice, or asking again cannot help
    static <T> T ask(Supplier<T> request) {
        try {
            return request.get();
        } catch (RuntimeFailure e) {
            if (!e.retryable()) {
                throw e;
            }
            LOG.debug("Asked again after: {}", e.getMessage());
            return request.get();
        }
    }
}
