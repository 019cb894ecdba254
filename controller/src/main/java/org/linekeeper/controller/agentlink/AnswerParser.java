package org.linekeeper.controller.agentlink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.linekeeper.controller.agentlink.AgentConnection.Answer;

/// Reads one HTTP/1.1 answer (RFC 9112 §4, §6, §7.1) as its bytes come, within bounds.
final class AnswerParser {
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int LONGEST_BODY = 4 * 1024 * 1024;
    private static final int OK = 200;

    /// What the next octet belongs to.
    private enum Part {
        STATUS_LINE,
        FIELDS,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        NOTHING
    }

    private final StringBuilder line = new StringBuilder();
    private final Map<String, String> fields = new HashMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Part next = Part.STATUS_LINE;
    private int status = OK;
    private int headBytes;

    /// Of the body or the chunk.
    private int left;

    /// Takes all the bytes.
    ///
    /// @return the answer once it is whole
    Optional<Answer> accept(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            switch (next) {
                case BODY -> take(bytes, Part.NOTHING);
                case CHUNK -> take(bytes, Part.CHUNK_END);
                case NOTHING -> throw new IOException("the agent says more than it was asked");
                default -> octet((char) (bytes.get() & 0xff));
            }
        }
        return next == Part.NOTHING
                ? Optional.of(new Answer(status, body.toString(StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    private void take(ByteBuffer bytes, Part then) {
        byte[] piece = new byte[Math.min(left, bytes.remaining())];
        bytes.get(piece);
        body.writeBytes(piece);
        left -= piece.length;
        if (left == 0) {
            next = then;
        }
    }

    private void octet(char octet) throws IOException {
        if (++headBytes > LONGEST_HEAD) {
            throw tooLong();
        }
        if (octet != '\n') {
            line.append(octet);
            return;
        }
        int length = line.length();
        String whole = length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
        line.setLength(0);
        next = after(whole);
    }

    private Part after(String whole) throws IOException {
        return switch (next) {
            case STATUS_LINE -> {
                status = status(whole);
                yield Part.FIELDS;
            }
            case FIELDS -> whole.isEmpty() ? bodyBegins() : field(whole);
            case CHUNK_SIZE -> chunk(whole);
            case CHUNK_END -> {
                if (!whole.isEmpty()) {
                    throw new IOException("the agent's answer has a malformed chunk");
                }
                headBytes = 0;
                yield Part.CHUNK_SIZE;
            }
            case TRAILERS -> whole.isEmpty() ? Part.NOTHING : Part.TRAILERS;
            case BODY, CHUNK, NOTHING -> throw new IllegalStateException("no line is read in " + next);
        };
    }

    private static int status(String line) throws IOException {
        String[] parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].equals("HTTP/1.1") || parts[1].length() != 3) {
            throw new IOException("the agent's answer is not HTTP/1.1");
        }
        return number(parts[1], 10);
    }

    private Part field(String line) throws IOException {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new IOException("the agent's answer has a malformed header");
        }
        fields.put(
                line.substring(0, colon).toLowerCase(Locale.ROOT),
                line.substring(colon + 1).strip());
        return Part.FIELDS;
    }

    private Part bodyBegins() throws IOException {
        if (status == 204 || status == 304) {
            return Part.NOTHING;
        }
        if (fields.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return Part.CHUNK_SIZE;
        }
        String length = fields.get("content-length");
        if (length == null) {
            throw new IOException("the agent's answer has no length");
        }
        return piece(number(length, 10), Part.BODY, Part.NOTHING);
    }

    private Part chunk(String line) throws IOException {
        int end = line.indexOf(';');
        return piece(number((end < 0 ? line : line.substring(0, end)).strip(), 16), Part.CHUNK, Part.TRAILERS);
    }

    private Part piece(int size, Part whereThereIsOne, Part whereNot) throws IOException {
        if (size > LONGEST_BODY - body.size()) {
            throw tooLong();
        }
        left = size;
        return size > 0 ? whereThereIsOne : whereNot;
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
