package org.linekeeper.agent.sip.network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/// STUN's binding request and the answer to it (RFC 5389 §6, §15), as far as a keepalive needs them (RFC 5626 §4.4.2).
/// Pure.
///
/// @param transaction twelve bytes in hexadecimal digits, unguessable
/// @param mapped      where the server saw the request come from
public record StunBinding(String transaction, InetSocketAddress mapped) {
    private static final int COOKIE = 0x2112A442;
    private static final int HEADER = 20;
    private static final int REQUEST = 0x0001;
    private static final int SUCCESS = 0x0101;
    private static final int MAPPED = 0x0001;
    private static final int XOR_MAPPED = 0x0020;
    private static final int IPV4 = 1;
    private static final int TRANSACTION_BYTES = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    /// A new transaction's name.
    public static String newTransaction() {
        byte[] bytes = new byte[TRANSACTION_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// A request without attributes.
    public static byte[] request(String transaction) {
        return ByteBuffer.allocate(HEADER)
                .putShort((short) REQUEST)
                .putShort((short) 0)
                .putInt(COOKIE)
                .put(HexFormat.of().parseHex(transaction))
                .array();
    }

    /// Whether a datagram is STUN's and not SIP's: no SIP message begins with these bits (RFC 5389 §8).
    static boolean looksLike(byte[] bytes, int length) {
        return length >= HEADER
                && (bytes[0] & 0xc0) == 0
                && ByteBuffer.wrap(bytes).getInt(4) == COOKIE;
    }

    /// Empty where the message is no success that tells an address.
    public static Optional<StunBinding> parse(byte[] message) {
        ByteBuffer buffer = ByteBuffer.wrap(message);
        if (!looksLike(message, message.length) || buffer.getShort(0) != SUCCESS) {
            return Optional.empty();
        }
        String transaction = HexFormat.of().formatHex(message, HEADER - TRANSACTION_BYTES, HEADER);
        Optional<InetSocketAddress> mapped = Optional.empty();
        int position = HEADER;
        while (position + 4 <= message.length) {
            int type = buffer.getShort(position) & 0xffff;
            int length = buffer.getShort(position + 2) & 0xffff;
            int value = position + 4;
            if (value + length > message.length) {
                return Optional.empty();
            }
            if (type == XOR_MAPPED || (type == MAPPED && mapped.isEmpty())) {
                mapped = address(message, value, length, type == XOR_MAPPED);
            }
            position = value + (length + 3) / 4 * 4;
        }
        return mapped.map(address -> new StunBinding(transaction, address));
    }

    /// The transformed form is the address with cookie and transaction laid over it, so that no translator on the way
    /// finds it (RFC 5389 §15.2).
    private static Optional<InetSocketAddress> address(byte[] message, int start, int length, boolean transformed) {
        int size = length > 1 && message[start + 1] == IPV4 ? 4 : 16;
        if (length != 4 + size) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(message);
        int port = buffer.getShort(start + 2) & 0xffff;
        byte[] address = new byte[size];
        buffer.get(start + 4, address);
        if (transformed) {
            port ^= COOKIE >>> 16;
            for (int i = 0; i < size; i++) {
                address[i] ^= message[4 + i];
            }
        }
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getByAddress(address), port));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four or sixteen bytes are an address", e);
        }
    }
}
