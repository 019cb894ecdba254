package org.linekeeper.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// One thing, fact by fact, for people. What has no value is left out.
final class Facts {
    private final Map<String, String> facts = new LinkedHashMap<>();

    Facts with(String label, JsonNode value) {
        return with(label, Table.text(value));
    }

    Facts with(String label, String value) {
        if (!value.isEmpty()) {
            facts.put(label, Table.plain(value));
        }
        return this;
    }

    void print(PrintWriter out) {
        int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
        facts.forEach((label, value) -> out.println(label + " ".repeat(width - label.length() + 2) + value));
        out.flush();
    }
}
