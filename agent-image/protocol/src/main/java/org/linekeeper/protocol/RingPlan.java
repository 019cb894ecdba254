package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which phones ring for a call, in what order and for how long. A step's phones ring together; the
/// first that answers has the call.
///
/// @param doNotDisturb no phone rings; the call rings on at the service, where the user's other devices may take it
public record RingPlan(
        List<Step> steps,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean doNotDisturb) {
    public static final RingPlan NONE = new RingPlan(List.of());

    public RingPlan {
        steps = List.copyOf(steps);
    }

    public RingPlan(List<Step> steps) {
        this(steps, false);
    }

    /// An older controller says nothing of disturbing.
    @JsonCreator
    static RingPlan read(
            @JsonProperty("steps") List<Step> steps, @JsonProperty("doNotDisturb") @Nullable Boolean doNotDisturb) {
        return new RingPlan(steps, Boolean.TRUE.equals(doNotDisturb));
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
