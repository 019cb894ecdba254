package org.linekeeper.agent.sip.jain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A SIP message as its text says, read without the product's parser.
record WireMessage(String startLine, List<String> headers, String body) {
    static WireMessage parse(byte[] bytes, int length) {
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        List<String> lines = new ArrayList<>(List.of(text.substring(0, end).split("\r\n", -1)));
        return new WireMessage(lines.removeFirst(), lines, text.substring(end + 4));
    }

    /// The method of a request, the status code of a response.
    String kind() {
        String[] words = startLine.split(" ", -1);
        return words[0].equals("SIP/2.0") ? words[1] : words[0];
    }

    /// A response's CSeq method, so that answers to different requests can be told apart.
    String about() {
        return header("CSeq").split(" ", -1)[1];
    }

    String header(String name) {
        return all(name).stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in\n" + startLine + "\n" + headers));
    }

    List<String> all(String name) {
        return headers.stream()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .toList();
    }

    String parameter(String header, String name) {
        for (String part : header(header).split("[;,]", -1)) {
            String[] pair = part.strip().replaceFirst("^Digest ", "").split("=", 2);
            if (pair[0].equalsIgnoreCase(name) && pair.length == 2) {
                return pair[1].replace("\"", "");
            }
        }
        throw new AssertionError("no " + name + " in " + header(header));
    }

    /// The URI between the angle brackets of a header.
    String uri(String header) {
        String value = header(header);
        return value.substring(value.indexOf('<') + 1, value.indexOf('>'));
    }

    /// A response to this request: its Via, From, To, Call-ID and CSeq, and further lines.
    String response(String status, String toTag, String body, String... further) {
        String to = header("To");
        List<String> lines = new ArrayList<>();
        lines.add("SIP/2.0 " + status);
        all("Via").forEach(via -> lines.add("Via: " + via));
        all("Record-Route").forEach(route -> lines.add("Record-Route: " + route));
        lines.add("From: " + header("From"));
        lines.add("To: " + to + (to.contains("tag=") || toTag.isEmpty() ? "" : ";tag=" + toTag));
        lines.add("Call-ID: " + header("Call-ID"));
        lines.add("CSeq: " + header("CSeq"));
        lines.addAll(List.of(further));
        if (!body.isEmpty()) {
            lines.add("Content-Type: application/sdp");
        }
        lines.add("Content-Length: " + body.length());
        return lines.stream().collect(Collectors.joining("\r\n", "", "\r\n\r\n")) + body;
    }
}
