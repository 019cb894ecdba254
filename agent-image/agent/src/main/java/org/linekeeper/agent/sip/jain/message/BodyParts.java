package org.linekeeper.agent.sip.jain.message;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Bodies of several parts (RFC 2046 §5.1), which a user agent has to understand (RFC 5621 §3.1): a part that we
/// read may stand among others that say nothing to us.
final class BodyParts {
    private static final Pattern BOUNDARY =
            Pattern.compile(";\\s*boundary\\s*=\\s*(?:\"([^\"]{1,70})\"|([^\\s;\"]{1,70}))", Pattern.CASE_INSENSITIVE);
    private static final Pattern PART_TYPE =
            Pattern.compile("^(?:content-type|c)[ \\t]*:(.*)$", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    private static final int DEEPEST = 3;

    private BodyParts() {}

    /// The first part of that type, or the body itself where it is of that type.
    ///
    /// @param type as in a Content-Type header
    static Optional<String> first(String wanted, String type, String body) {
        return first(wanted, type, body, 0);
    }

    private static Optional<String> first(String wanted, String type, String body, int depth) {
        String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (media.equals(wanted)) {
            return Optional.of(body);
        }
        Matcher boundary = BOUNDARY.matcher(type);
        if (!media.startsWith("multipart/") || depth == DEEPEST || !boundary.find()) {
            return Optional.empty();
        }
        String delimiter = "--" + (boundary.group(1) == null ? boundary.group(2) : boundary.group(1));
        String[] parts = ("\r\n" + body).split("\r?\n" + Pattern.quote(delimiter), -1);
        // what stands before the first delimiter is none
        for (int i = 1; i < parts.length && !parts[i].startsWith("--"); i++) {
            String[] part = parts[i].split("\r?\n\r?\n", 2);
            Matcher partType = PART_TYPE.matcher(part[0]);
            Optional<String> found = part.length == 2 && partType.find()
                    ? first(wanted, partType.group(1).strip(), part[1], depth + 1)
                    : Optional.empty();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
