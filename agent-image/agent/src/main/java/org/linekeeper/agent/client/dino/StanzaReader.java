package org.linekeeper.agent.client.dino;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Dino's own notation of a stanza: one tag or text a line, indented by two blanks a level, names with their
/// namespaces in braces, attributes in single quotes with `<`, `>`, `&` and quotes escaped.
final class StanzaReader {
    private static final Pattern OPENING =
            Pattern.compile("( *)<\\{([^}]*)}:([^\\s>]+)((?: \\{[^}]*}:[^\\s=]+='[^']*')*)( />|>)", Pattern.DOTALL);
    private static final Pattern ATTRIBUTE = Pattern.compile(" \\{[^}]*}:([^\\s=]+)='([^']*)'", Pattern.DOTALL);
    private static final Pattern CLOSING = Pattern.compile(" *</\\{[^}]*}:[^\\s>]+>");
    private static final Pattern LAST_LINE = Pattern.compile("</\\{[^}]*}:[^\\s>]+>");

    private StanzaReader() {}

    /// Whether the last of these lines ends the stanza that the first one begins.
    static boolean isWhole(List<String> lines) {
        if (LAST_LINE.matcher(lines.getLast()).matches()) {
            return true;
        }
        if (lines.size() > 1 && lines.getFirst().indexOf('>') >= 0) {
            return false;
        }
        // the first tag itself: on one line, or on several by a line break in an attribute
        String tag = String.join("\n", lines);
        return tag.endsWith(" />") && tag.indexOf('>') == tag.length() - 1;
    }

    /// The stanza; empty where the lines are none, cut off for instance.
    static Optional<StanzaElement> read(List<String> lines) {
        Deque<Open> open = new ArrayDeque<>();
        open.push(new Open("", "", Map.of()));
        String pending = "";
        for (String line : lines) {
            pending = pending.isEmpty() ? line : pending + "\n" + line;
            Matcher opening = OPENING.matcher(pending);
            boolean fits = depth(pending) == open.size() - 1;
            if (fits && opening.matches()) {
                open.push(new Open(opening.group(2), opening.group(3), attributes(opening.group(4))));
                if (opening.group(5).equals(" />")) {
                    close(open);
                }
                pending = "";
            } else if (depth(line) == open.size() - 2 && CLOSING.matcher(line).matches()) {
                close(open);
                pending = "";
            } else if (!fits || !pending.stripLeading().startsWith("<{")) {
                open.getFirst().text.append(line.strip());
                pending = "";
            }
        }
        return open.size() == 1 ? open.getFirst().children.stream().findFirst() : Optional.empty();
    }

    private static int depth(String line) {
        int blanks = 0;
        while (blanks < line.length() && line.charAt(blanks) == ' ') {
            blanks++;
        }
        return blanks / 2;
    }

    private static void close(Deque<Open> open) {
        Open closed = open.pop();
        open.getFirst().children.add(closed.element());
    }

    private static Map<String, String> attributes(String written) {
        Map<String, String> attributes = new HashMap<>();
        Matcher attribute = ATTRIBUTE.matcher(written);
        while (attribute.find()) {
            attributes.put(attribute.group(1), plain(attribute.group(2)));
        }
        return attributes;
    }

    private static String plain(String escaped) {
        return escaped.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&apos;", "'")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    /// An element whose end has not come yet.
    private static final class Open {
        private final String namespace;
        private final String name;
        private final Map<String, String> attributes;
        private final List<StanzaElement> children = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();

        Open(String namespace, String name, Map<String, String> attributes) {
            this.namespace = namespace;
            this.name = name;
            this.attributes = attributes;
        }

        StanzaElement element() {
            return new StanzaElement(namespace, name, Map.copyOf(attributes), List.copyOf(children), text.toString());
        }
    }
}
