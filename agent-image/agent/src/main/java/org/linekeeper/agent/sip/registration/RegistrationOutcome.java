package org.linekeeper.agent.sip.registration;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How one try to register ended.
public sealed interface RegistrationOutcome {
    /// What a person is shown: the server's own answer where there was one.
    String detail();

    /// @param granted how long the registrar keeps the binding
    record Accepted(String detail, Duration granted) implements RegistrationOutcome {}

    /// The registrar answered, and not with a 200.
    ///
    /// @param detail       status code and phrase, "403 Forbidden"
    /// @param retryAfter   its Retry-After header; zero where there was none
    /// @param personNeeded what a person has to do before it can be otherwise; null where it may pass by itself
    record Refused(
            String detail, Duration retryAfter, @Nullable String personNeeded) implements RegistrationOutcome {}

    /// Nobody answered, or there was no way to ask.
    record Unreachable(String detail) implements RegistrationOutcome {}
}
