package org.linekeeper.lab.friend;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The frames of baresip's `ctrl_tcp`, `length:bytes,`, in which the friend speaks too.
public final class Netstring {
    private static final int LONGEST = 1 << 16;

    private Netstring() {}

    public static byte[] frame(byte[] body) {
        byte[] head = (body.length + ":").getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(head, head.length + body.length + 1);
        System.arraycopy(body, 0, all, head.length, body.length);
        all[all.length - 1] = ',';
        return all;
    }

    /// Blocks for a whole frame.
    ///
    /// @throws EOFException where the other side has closed
    public static byte[] read(InputStream in) throws IOException {
        int length = 0;
        for (int digit = in.read(); digit != ':'; digit = in.read()) {
            if (digit < 0) {
                throw new EOFException("the control connection was closed");
            }
            length = length * 10 + Character.digit(digit, 10);
            if (digit < '0' || digit > '9' || length > LONGEST) {
                throw new IOException("this is no netstring");
            }
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length || in.read() != ',') {
            throw new EOFException("a netstring is cut off");
        }
        return body;
    }
}
