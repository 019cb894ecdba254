package org.linekeeper.agent.sip.session;

import java.util.Locale;
import java.util.Optional;

/// A Session-Expires header (RFC 4028 §4).
///
/// @param refresher who of the two in its own transaction refreshes; empty where it doesn't say
public record SessionExpires(int seconds, Optional<Refresher> refresher) {
    public static final String HEADER = "Session-Expires";
    private static final int MOST_DIGITS = 9;

    /// By the part in the transaction that carries the header.
    public enum Refresher {
        UAC,
        UAS
    }

    /// Empty where the text is no such header.
    public static Optional<SessionExpires> parse(String value) {
        String[] parts = value.split(";", -1);
        int seconds = number(parts[0]);
        if (seconds < 0) {
            return Optional.empty();
        }
        Optional<Refresher> refresher = Optional.empty();
        for (String part : parts) {
            refresher = switch (part.replaceAll("\\s", "").toLowerCase(Locale.ROOT)) {
                case "refresher=uac" -> Optional.of(Refresher.UAC);
                case "refresher=uas" -> Optional.of(Refresher.UAS);
                default -> refresher;
            };
        }
        return Optional.of(new SessionExpires(seconds, refresher));
    }

    /// The seconds that a header begins with; negative where it begins with none.
    public static int number(String value) {
        String text = value.strip();
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end == 0 || end > MOST_DIGITS ? -1 : Integer.parseInt(text.substring(0, end));
    }

    /// As it is written in a header.
    public String text() {
        return seconds
                + refresher
                        .map(who -> ";refresher=" + who.name().toLowerCase(Locale.ROOT))
                        .orElse("");
    }
}
