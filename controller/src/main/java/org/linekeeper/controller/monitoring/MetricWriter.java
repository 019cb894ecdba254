package org.linekeeper.controller.monitoring;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Writes metrics in Prometheus' text format, version 0.0.4. For one thread.
public final class MetricWriter {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    private final StringBuilder text = new StringBuilder();
    private final Set<String> families = new HashSet<>();

    /// Something that goes up and down.
    public Family gauge(String name, String help) {
        return family(name, "gauge", help);
    }

    /// Something that only grows while the controller runs; its name ends with `_total`.
    public Family counter(String name, String help) {
        if (!name.endsWith("_total")) {
            throw new IllegalArgumentException("a counter's name ends with _total: " + name);
        }
        return family(name, "counter", help);
    }

    Family histogram(String name, String help) {
        return family(name, "histogram", help);
    }

    private Family family(String name, String type, String help) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a metric's name: " + name);
        }
        if (!families.add(name)) {
            throw new IllegalStateException("two sources write " + name);
        }
        text.append("# HELP ").append(name).append(' ');
        escape(help, false);
        text.append("\n# TYPE ").append(name).append(' ').append(type).append('\n');
        return new Family(name);
    }

    /// How much is written; what comes after can be taken back.
    Mark mark() {
        return new Mark(text.length(), Set.copyOf(families));
    }

    void takeBack(Mark mark) {
        text.setLength(mark.length());
        families.retainAll(mark.families());
    }

    record Mark(int length, Set<String> families) {}

    String text() {
        return text.toString();
    }

    private void escape(String words, boolean quotes) {
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '"' -> text.append(quotes ? "\\\"" : "\"");
                default -> text.append(c);
            }
        }
    }

    /// The samples of one name.
    public final class Family {
        private final String name;

        private Family(String name) {
            this.name = name;
        }

        /// @param labels names and values by turns
        public Family value(double value, String... labels) {
            sample("", value, List.of(labels));
            return this;
        }

        public Family value(long value, String... labels) {
            return value((double) value, labels);
        }

        void sample(String suffix, double value, Collection<String> labels) {
            text.append(name).append(suffix);
            if (!labels.isEmpty()) {
                text.append('{');
                boolean isName = true;
                boolean first = true;
                for (String word : labels) {
                    if (isName) {
                        text.append(first ? "" : ",").append(word).append("=\"");
                    } else {
                        escape(word, true);
                        text.append('"');
                    }
                    first = false;
                    isName = !isName;
                }
                text.append('}');
            }
            text.append(' ').append(number(value)).append('\n');
        }
    }

    static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
