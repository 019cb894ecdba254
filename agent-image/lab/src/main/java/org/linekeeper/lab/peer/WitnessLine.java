package org.linekeeper.lab.peer;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.linekeeper.lab.measure.WallClock;

/// What our witness module in Prosody says, with the server's own time.
sealed interface WitnessLine {
    /// A client sent its first presence, or its session ended.
    ///
    /// @param fullJid `user@domain/resource`
    record Session(Instant at, String fullJid, boolean online) implements WitnessLine {
        boolean isOf(String bareJid) {
            return fullJid.startsWith(bareJid + "/");
        }
    }

    record Call(XmppCallStep step) implements WitnessLine {}

    /// Empty where the line is Prosody's own.
    static Optional<WitnessLine> parse(String line) {
        String[] words = line.strip().split(" ");
        if (words.length < 4 || !words[0].equals("WITNESS")) {
            return Optional.empty();
        }
        Instant at = WallClock.instant(words[1]);
        List<String> rest = Arrays.asList(words).subList(3, words.length);
        return switch (words[2]) {
            case "online" -> Optional.of(new Session(at, rest.getFirst(), true));
            case "offline" -> Optional.of(new Session(at, rest.getFirst(), false));
            case "call" ->
                rest.size() == 3
                        ? Optional.of(new Call(new XmppCallStep(at, rest.get(0), rest.get(1), rest.get(2))))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }
}
