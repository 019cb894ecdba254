package org.linekeeper.protocol;

import java.time.Duration;
import java.util.List;

/// Which phones ring for a call, in what order and for how long. A step's phones ring together; the
/// first that answers has the call.
public record RingPlan(List<Step> steps) {
    public static final RingPlan NONE = new RingPlan(List.of());

    public RingPlan {
        steps = List.copyOf(steps);
    }

    /// How long its phones ring when nobody answers.
    public Duration length() {
        return Duration.ofSeconds(steps.stream().mapToInt(Step::seconds).sum());
    }

    /// @param seconds how long this step's phones ring before the next step begins
    public record Step(List<Target> phones, int seconds) {
        public Step {
            phones = List.copyOf(phones);
            if (phones.isEmpty()) {
                throw new IllegalArgumentException("a ring step needs a phone");
            }
            if (seconds < 5 || seconds > 300) {
                throw new IllegalArgumentException("seconds must be 5 to 300");
            }
        }
    }

    /// @param address what is dialled
    /// @param line    the line that dials it
    public record Target(PhoneId phone, SipAddress address, LineId line) {}
}
