package org.linekeeper.agent.sip;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a line's mailbox holds (RFC 3842).
///
/// @param waiting whether its lamp should be on
/// @param fresh   new voice messages, where it counts them; 0 otherwise
/// @param old     old voice messages
public record MessageWaiting(boolean waiting, int fresh, int old) {
    private static final Pattern WAITING = Pattern.compile(
            "^Messages-Waiting[ \\t]*:[ \\t]*(yes|no)[ \\t]*$", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    private static final Pattern VOICE = Pattern.compile(
            "^Voice-Message[ \\t]*:[ \\t]*(\\d{1,9})[ \\t]*/[ \\t]*(\\d{1,9})",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    /// Reads a body of the type application/simple-message-summary; empty where it is none.
    public static Optional<MessageWaiting> parse(String body) {
        String text = body.replace("\r", "");
        Matcher waiting = WAITING.matcher(text);
        if (!waiting.find()) {
            return Optional.empty();
        }
        Matcher voice = VOICE.matcher(text);
        boolean counted = voice.find();
        return Optional.of(new MessageWaiting(
                waiting.group(1).toLowerCase(Locale.ROOT).equals("yes"),
                counted ? Integer.parseInt(voice.group(1)) : 0,
                counted ? Integer.parseInt(voice.group(2)) : 0));
    }
}
