package org.linekeeper.agent.media.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;

/// An address under which a side's port can perhaps be reached over UDP (RFC 8839 §5.1).
///
/// @param foundation the same for those that go the same way
/// @param component  1 for sound, 2 for reports
/// @param priority   1 to 2³¹ - 1
/// @param related    the address behind it, where it is not the side's own
public record Candidate(
        String foundation,
        int component,
        long priority,
        InetSocketAddress address,
        Type type,
        Optional<InetSocketAddress> related) {
    private static final int LONGEST_FOUNDATION = 32;
    private static final int MOST_COMPONENTS = 2;
    private static final int WORDS = 8;

    public enum Type {
        HOST("host"),
        SERVER_REFLEXIVE("srflx"),
        PEER_REFLEXIVE("prflx"),
        RELAYED("relay");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        static Optional<Type> of(String word) {
            return Arrays.stream(values())
                    .filter(type -> type.word.equals(word))
                    .findFirst();
        }
    }

    static boolean isIceCharacter(int character) {
        return (character < 128 && Character.isLetterOrDigit(character)) || character == '+' || character == '/';
    }

    /// Reads the attribute's value.
    ///
    /// @return empty for one that can't be used: another transport, a name in place of an address, a group's
    ///         address,
    ///         or not what the RFC says
    public static Optional<Candidate> parse(String value) {
        var words = value.strip().split(" +", -1);
        if (words.length < WORDS || !words[2].equalsIgnoreCase("udp") || !words[6].equals("typ")) {
            return Optional.empty();
        }
        try {
            int component = Integer.parseInt(words[1]);
            long priority = Long.parseLong(words[3]);
            var address = address(words[4], words[5]);
            boolean usable = words[0].length() <= LONGEST_FOUNDATION
                    && !words[0].isEmpty()
                    && words[0].chars().allMatch(Candidate::isIceCharacter)
                    && component >= 1
                    && component <= MOST_COMPONENTS
                    && priority >= 1
                    && priority <= Integer.MAX_VALUE
                    && !address.getAddress().isMulticastAddress()
                    && !address.getAddress().isAnyLocalAddress();
            return usable
                    ? Type.of(words[7])
                            .map(type -> new Candidate(words[0], component, priority, address, type, Optional.empty()))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// @throws IllegalArgumentException where it is none; names are not looked up
    private static InetSocketAddress address(String literal, String port) {
        int number = Integer.parseInt(port);
        if (number == 0) {
            throw new IllegalArgumentException("port 0");
        }
        return new InetSocketAddress(InetAddress.ofLiteral(literal), number);
    }

    /// The attribute's value.
    public String text() {
        var text = foundation + " " + component + " udp " + priority + " " + literal(address) + " " + address.getPort()
                + " typ " + type.word;
        return related.map(behind -> text + " raddr " + literal(behind) + " rport " + behind.getPort())
                .orElse(text);
    }

    private static String literal(InetSocketAddress address) {
        var text = address.getAddress().getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
