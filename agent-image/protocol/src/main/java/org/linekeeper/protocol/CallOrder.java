package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Objects;

/// What is to happen to a call that is up.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order", defaultImpl = CallOrder.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = CallOrder.Hold.class, name = "hold"),
    @JsonSubTypes.Type(value = CallOrder.Resume.class, name = "resume"),
    @JsonSubTypes.Type(value = CallOrder.SendDigits.class, name = "send-digits"),
    @JsonSubTypes.Type(value = CallOrder.Transfer.class, name = "transfer")
})
public sealed interface CallOrder {
    /// Phone and contact no longer hear each other; the phone's side is told (RFC 3264 §8.4). Idempotent.
    record Hold() implements CallOrder {}

    /// They hear each other again. Idempotent.
    record Resume() implements CallOrder {}

    /// Presses digits towards the phone, in the way that its line carries them.
    ///
    /// @param digits 1 to 32 of `0` to `9`, `*`, `#`, `A` to `D`
    record SendDigits(String digits) implements CallOrder {
        public SendDigits {
            Objects.requireNonNull(digits, "digits");
            if (!digits.matches("[0-9*#A-D]{1,32}")) {
                throw new IllegalArgumentException("digits must be 1 to 32 of 0-9, *, #, A-D");
            }
        }
    }

    /// Rings another phone over the same line. When it answers, the contact is joined to it and the phone that had
    /// the call is hung up; when it does not, the call stays where it is.
    record Transfer(SipAddress to) implements CallOrder {
        public Transfer {
            Objects.requireNonNull(to, "to");
        }
    }

    /// One of a later version; an agent refuses it.
    record Unknown() implements CallOrder {}
}
