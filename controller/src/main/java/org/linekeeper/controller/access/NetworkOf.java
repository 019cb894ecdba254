package org.linekeeper.controller.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/// The part of an address that one customer of a provider cannot change: all of IPv4's, the first 64 bits
/// of IPv6's.
final class NetworkOf {
    private static final int NETWORK_BYTES = 8;

    private NetworkOf() {}

    /// @param address numeric, as the servlet container gives it; nothing is looked up
    static String address(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            return parsed instanceof Inet6Address six
                    ? HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK_BYTES))
                    : parsed.getHostAddress();
        } catch (IllegalArgumentException e) {
            return address;
        }
    }
}
