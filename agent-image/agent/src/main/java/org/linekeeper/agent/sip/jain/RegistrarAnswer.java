package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.digest.DigestCredentials;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.network.Hop;
import org.linekeeper.agent.sip.network.Network;
import org.linekeeper.agent.sip.registration.RegistrationOutcome;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipTransport;

/// What a registrar's response says (RFC 3261 §10.3).
record RegistrarAnswer(SIPResponse response) {
    /// "401 Unauthorized": what a person is shown.
    String detail() {
        String answer = response.getStatusCode() + " " + response.getReasonPhrase();
        return stale() ? answer + ": every nonce that it gives out is stale" : answer;
    }

    /// That of a challenge which was not answered any more. The password is right.
    private boolean stale() {
        return DigestCredentials.stale(Messages.values(response, "WWW-Authenticate"))
                || DigestCredentials.stale(Messages.values(response, "Proxy-Authenticate"));
    }

    /// @param account the line's address, for people
    /// @param proven  whether the refused request held an answer to a challenge
    RegistrationOutcome refused(SipAddress account, boolean proven) {
        int seconds = number("Retry-After").orElse(0);
        return new RegistrationOutcome.Refused(
                detail(), Duration.ofSeconds(seconds), proven && !stale() ? personNeeded(account) : null);
    }

    /// Credentials that were taken and refused don't get better by themselves (RFC 3261 §22.2, §21.4.4).
    private @Nullable String personNeeded(SipAddress account) {
        return switch (response.getStatusCode()) {
            case SIPResponse.UNAUTHORIZED, SIPResponse.PROXY_AUTHENTICATION_REQUIRED ->
                "enter the right user name and password for " + account;
            case SIPResponse.FORBIDDEN ->
                "enter the right password for " + account + ", or ask its provider why it forbids the registration";
            default -> null;
        };
    }

    /// The binding is kept for as long as our Contact says, else the Expires header, else what was asked for.
    RegistrationOutcome accepted(SipUri ourContact, int asked) {
        int seconds = contactExpiry(ourContact).orElse(number("Expires").orElse(asked));
        return new RegistrationOutcome.Accepted(detail(), Duration.ofSeconds(seconds));
    }

    /// Where a 301 or 302 sends the line (RFC 3261 §21.3), over the transport that it has; empty where that is not
    /// allowed, or the answer is another.
    Optional<Hop> redirectsTo(Predicate<SipAddress> allowed) {
        int status = response.getStatusCode();
        boolean redirect = status == SIPResponse.MOVED_PERMANENTLY || status == SIPResponse.MOVED_TEMPORARILY;
        SipTransport transport =
                SipTransport.valueOf(response.getTopmostVia().getTransport().toUpperCase(Locale.ROOT));
        return redirect
                ? new Redirects(allowed)
                        .next(response)
                        .map(uri -> new Hop(transport, uri.getHost(), Math.max(0, uri.getPort())))
                : Optional.empty();
    }

    /// What a 423 asks for (RFC 3261 §21.4.17).
    OptionalInt minExpires() {
        return number("Min-Expires");
    }

    /// The address that our request came from, as the other side saw it (RFC 3581); empty where it doesn't say.
    Optional<InetSocketAddress> seenAs() {
        Via via = response.getTopmostVia();
        if (via.getReceived() == null || via.getRPort() <= 0) {
            return Optional.empty();
        }
        return Network.literal(via.getReceived()).map(address -> new InetSocketAddress(address, via.getRPort()));
    }

    private OptionalInt contactExpiry(SipUri ours) {
        if (response.getContactHeaders() == null) {
            return OptionalInt.empty();
        }
        for (Contact contact : response.getContactHeaders()) {
            boolean same = contact.getAddress() != null
                    && contact.getAddress().getURI() instanceof SipUri uri
                    && ours.getUserAtHostPort().equalsIgnoreCase(uri.getUserAtHostPort());
            if (same && contact.getExpires() >= 0) {
                return OptionalInt.of(contact.getExpires());
            }
        }
        return OptionalInt.empty();
    }

    /// The number that a header begins with; a Retry-After may go on after it.
    private OptionalInt number(String header) {
        for (String value : Messages.values(response, header)) {
            int end = 0;
            while (end < value.length() && end < 9 && Character.digit(value.charAt(end), 10) >= 0) {
                end++;
            }
            if (end > 0) {
                return OptionalInt.of(Integer.parseInt(value.substring(0, end)));
            }
        }
        return OptionalInt.empty();
    }
}
