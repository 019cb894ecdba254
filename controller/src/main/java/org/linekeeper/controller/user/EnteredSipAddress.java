package org.linekeeper.controller.user;

import java.net.InetAddress;
import java.util.regex.Pattern;
import org.linekeeper.protocol.SipAddress;

/// Reads a SIP address that a person enters. [SipAddress] also reads what is stored already and what others send; here
/// nothing is taken that no server could ever be asked for (RFC 3261 §25.1).
public final class EnteredSipAddress {
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
    private static final Pattern OCTETS = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}");
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*");

    private EnteredSipAddress() {}

    /// @throws IllegalArgumentException with words for the person
    public static SipAddress read(String text) {
        SipAddress address = new SipAddress(text);
        if (address.user().filter(user -> BROKEN_ESCAPE.matcher(user).find()).isPresent()) {
            throw new IllegalArgumentException("a % in a SIP address must begin an escape, as %23 does for #");
        }
        if (!isHost(address.host())) {
            throw new IllegalArgumentException("the host of a SIP address must be a name or an IP address");
        }
        return address;
    }

    private static boolean isHost(String host) {
        if (host.startsWith("[")) {
            return isLiteral(host.substring(1, host.length() - 1));
        }
        return NUMBERS.matcher(host).matches()
                ? OCTETS.matcher(host).matches() && isLiteral(host)
                : NAME.matcher(host).matches();
    }

    private static boolean isLiteral(String address) {
        try {
            InetAddress.ofLiteral(address);
            return true;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }
}
