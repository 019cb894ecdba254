package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;

/// Digits in INFO requests (RFC 6086), in the two forms that phones and gateways use without an RFC: `dtmf-relay` names
/// signal and duration, `dtmf` is the digit alone.
final class InfoDigits {
    private static final String KEYS = "0123456789*#ABCD";
    private static final int STAR = 10;
    private static final int HASH = 11;
    private static final int MILLIS = 160;
    private static final Pattern SIGNAL = Pattern.compile("(?im)^\\h*Signal\\h*=\\h*(\\S{1,2})\\h*$");

    private InfoDigits() {}

    /// An INFO inside a call: an empty one asks whether we are there, others than digits bring what we have no use for.
    static void received(ServerTransaction transaction, SipCallListener listener) {
        SIPRequest info = transaction.request();
        Optional<Character> digit = digit(info);
        if (digit.isPresent()) {
            transaction.respond(SIPResponse.OK);
            listener.digit(digit.orElseThrow());
        } else if (info.hasContent()) {
            Replies.mediaTypeRefused(transaction);
        } else {
            transaction.respond(SIPResponse.OK);
        }
    }

    static String relay(char digit) {
        char key = Character.toUpperCase(digit);
        if (KEYS.indexOf(key) < 0) {
            throw new IllegalArgumentException("a digit is 0 to 9, *, #, or A to D");
        }
        return "Signal=%s\r\nDuration=%d\r\n".formatted(key, MILLIS);
    }

    private static Optional<Character> digit(SIPRequest info) {
        String body = Messages.body(info);
        if (Messages.isOfType(info, "application", "dtmf-relay")) {
            Matcher signal = SIGNAL.matcher(body);
            return signal.find() ? key(signal.group(1)) : Optional.empty();
        }
        return Messages.isOfType(info, "application", "dtmf") ? key(body.strip()) : Optional.empty();
    }

    /// Some write 10 and 11 for star and hash, as RFC 4733 numbers them.
    private static Optional<Character> key(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.equals(Integer.toString(STAR))) {
            return Optional.of('*');
        }
        if (upper.equals(Integer.toString(HASH))) {
            return Optional.of('#');
        }
        return upper.length() == 1 && KEYS.contains(upper) ? Optional.of(upper.charAt(0)) : Optional.empty();
    }
}
