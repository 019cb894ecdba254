package org.linekeeper.controller.user;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/// The calling services that an account may belong to.
public enum Service {
    XMPP("xmpp");

    private final String word;

    Service(String word) {
        this.word = word;
    }

    /// As the API and the database spell it.
    @JsonValue
    public String word() {
        return word;
    }

    /// @throws IllegalArgumentException where there is none of this name, with a message for the caller
    public static Service of(String word) {
        return Arrays.stream(values())
                .filter(service -> service.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(values()).map(Service::word).toList()));
    }

    /// @return the address in the service's own normal form
    /// @throws IllegalArgumentException where the service has no such addresses
    public String normalAddress(String address) {
        return switch (this) {
            case XMPP -> new BareJid(address).value();
        };
    }
}
