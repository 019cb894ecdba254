package org.linekeeper.controller.agentlink;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.linekeeper.controller.agentlink.AgentConnection.Answer;

/// Reads one HTTP/1.1 answer (RFC 9112 §4, §6, §7.1) within a deadline and within bounds.
final class AnswerReader {
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int LONGEST_BODY = 4 * 1024 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final Deadline deadline;
    private int headBytes;

    AnswerReader(Socket socket, InputStream in, Deadline deadline) {
        this.socket = socket;
        this.in = in;
        this.deadline = deadline;
    }

    Answer read() throws IOException {
        int status = status(line());
        Map<String, String> fields = fields();
        if (status == 204 || status == 304) {
            return new Answer(status, "");
        }
        if (fields.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return new Answer(status, text(chunks()));
        }
        String length = fields.get("content-length");
        if (length == null) {
            throw new IOException("the agent's answer has no length");
        }
        return new Answer(status, text(bytes(number(length, 10))));
    }

    private static int status(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].equals("HTTP/1.1") || parts[1].length() != 3) {
            throw new IOException("the agent's answer is not HTTP/1.1");
        }
        return number(parts[1], 10);
    }

    private Map<String, String> fields() throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("the agent's answer has a malformed header");
            }
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return fields;
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String head = line();
            int end = head.indexOf(';');
            int size = number((end < 0 ? head : head.substring(0, end)).strip(), 16);
            if (size == 0) {
                fields();
                return body.toByteArray();
            }
            if (body.size() + size > LONGEST_BODY) {
                throw tooLong();
            }
            body.write(bytes(size));
            if (!line().isEmpty()) {
                throw new IOException("the agent's answer has a malformed chunk");
            }
        }
    }

    private byte[] bytes(int count) throws IOException {
        if (count > LONGEST_BODY) {
            throw tooLong();
        }
        byte[] bytes = new byte[count];
        for (int have = 0; have < count; ) {
            socket.setSoTimeout(deadline.left());
            int read = in.read(bytes, have, count - have);
            if (read < 0) {
                throw new EOFException("the agent closed the connection");
            }
            have += read;
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = octet(); c != '\n'; c = octet()) {
            if (++headBytes > LONGEST_HEAD) {
                throw tooLong();
            }
            line.append((char) c);
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }

    private int octet() throws IOException {
        socket.setSoTimeout(deadline.left());
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("the agent closed the connection");
        }
        return octet;
    }

    private static int number(String digits, int radix) throws IOException {
        try {
            int number = Integer.parseInt(digits, radix);
            if (number < 0) {
                throw new NumberFormatException(digits);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IOException("the agent's answer has a malformed number", e);
        }
    }

    private static IOException tooLong() {
        return new IOException("the agent's answer is too long");
    }
}
