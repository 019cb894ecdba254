package org.linekeeper.protocol;

import java.util.Locale;

/// Where a STUN or TURN server is, as its URI says (RFC 7064, RFC 7065): `stun:host`, `stun:host:port` or the same with
/// `turn:`, over UDP. An IPv6 address stands in brackets.
///
/// @param host a name or an address, without brackets
/// @param port 3478 where the URI has none
public record IceServer(String host, int port) {
    public static final int DEFAULT_PORT = 3_478;
    private static final int LONGEST_HOST = 253;
    private static final String UDP = "?transport=udp";

    /// @throws IllegalArgumentException for people, where it is not such a URI
    public static IceServer stun(String uri) {
        return parse("stun:", uri);
    }

    /// @throws IllegalArgumentException for people, where it is not such a URI
    public static IceServer turn(String uri) {
        boolean udp = uri != null && uri.toLowerCase(Locale.ROOT).endsWith(UDP);
        return parse("turn:", udp ? uri.substring(0, uri.length() - UDP.length()) : uri);
    }

    private static IceServer parse(String scheme, String uri) {
        if (uri == null || !uri.regionMatches(true, 0, scheme, 0, scheme.length())) {
            throw wrong(scheme);
        }
        String rest = uri.substring(scheme.length());
        boolean bracketed = rest.startsWith("[");
        int end = bracketed ? rest.indexOf(']') : rest.indexOf(':');
        String host = end < 0 ? rest : rest.substring(bracketed ? 1 : 0, end);
        String after = end < 0 ? "" : rest.substring(bracketed ? end + 1 : end);
        if ((bracketed && end < 0) || !isHost(host, bracketed) || !(after.isEmpty() || after.startsWith(":"))) {
            throw wrong(scheme);
        }
        return new IceServer(host, after.isEmpty() ? DEFAULT_PORT : port(scheme, after.substring(1)));
    }

    private static boolean isHost(String host, boolean bracketed) {
        return !host.isEmpty()
                && host.length() <= LONGEST_HOST
                && host.chars()
                        .allMatch(character -> character < 128
                                && (Character.isLetterOrDigit(character)
                                        || (bracketed
                                                ? character == ':' || character == '.'
                                                : character == '-' || character == '.')));
    }

    private static int port(String scheme, String digits) {
        boolean number = !digits.isEmpty()
                && digits.length() <= 5
                && digits.chars().allMatch(character -> character >= '0' && character <= '9');
        int port = number ? Integer.parseInt(digits) : 0;
        if (port < 1 || port > 65_535) {
            throw wrong(scheme);
        }
        return port;
    }

    private static IllegalArgumentException wrong(String scheme) {
        return new IllegalArgumentException("must be " + scheme + "host or " + scheme + "host:port, over UDP");
    }
}
