package org.linekeeper.controller.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/// The part of an address that one customer of a provider cannot change. All of IPv4's; of IPv6's the first 64 bits are
/// one network, and most customers have hundreds of these (a /56 is usual, a /48 the most): none has more than a site.
final class NetworkOf {
    private static final int NETWORK_BYTES = 8;
    private static final int SITE_BYTES = 6;

    private NetworkOf() {}

    /// @param address numeric, as the servlet container gives it; nothing is looked up
    static String address(String address) {
        return first(NETWORK_BYTES, address);
    }

    /// As [#address], of the largest part that one customer has.
    static String site(String address) {
        return first(SITE_BYTES, address);
    }

    private static String first(int bytes, String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            return parsed instanceof Inet6Address six
                    ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), bytes))
                    : parsed.getHostAddress();
        } catch (IllegalArgumentException e) {
            return address;
        }
    }
}
