package org.linekeeper.controller.user;

import java.util.List;
import org.linekeeper.protocol.PhoneId;

/// Phones that ring together, and for how long.
public record RingStep(List<PhoneId> phones, int seconds) {
    public RingStep {
        phones = List.copyOf(phones);
    }
}
