package org.linekeeper.agent.sip.network;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One whole SIP message as it was received, framed and within bounds, but not parsed.
public final class RawMessage {
    private final byte[] headers;
    private final byte[] body;

    RawMessage(byte[] bytes, int from, Frame.Message frame) {
        headers = Arrays.copyOfRange(bytes, from, from + frame.headers());
        body = Arrays.copyOfRange(bytes, from + frame.headers(), from + frame.headers() + frame.body());
    }

    /// Start line, headers and the empty line.
    public byte[] headers() {
        return headers.clone();
    }

    public byte[] body() {
        return body.clone();
    }

    /// The start line only: the rest may hold secrets.
    @Override
    public String toString() {
        String text = new String(headers, StandardCharsets.UTF_8);
        return text.lines().findFirst().orElse("");
    }
}
