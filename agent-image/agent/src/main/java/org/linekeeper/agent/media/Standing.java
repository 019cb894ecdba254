package org.linekeeper.agent.media;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.linekeeper.agent.media.SessionDescription.MediaLine;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.agent.media.srtp.CryptoAttribute;
import org.linekeeper.protocol.LineMedia.Encryption;

/// What has been said in a call so far. The next description of ours goes on from it: as many lines in the
/// same order, the same protection, and numbers that keep their meaning (RFC 3264 §8).
///
/// @param agreement what stands; empty before anything was agreed on
/// @param means     how our audio line is encrypted; empty before our first description
/// @param protocol  of our audio line
/// @param lines     the other side's, the refused ones too; empty before its first description
/// @param audio     the place of the sound's line among them
/// @param formats   the numbers by which we take codecs
/// @param events    the numbers by which we take digits, by their clock
/// @param cryptos   the keys of ours that were named
record Standing(
        Optional<Agreement> agreement,
        Optional<Encryption> means,
        String protocol,
        List<MediaLine> lines,
        int audio,
        Map<Codec, Integer> formats,
        Map<Integer, Integer> events,
        Set<CryptoAttribute> cryptos) {
    /// Payload types without a meaning of their own (RFC 3551 §6).
    private static final int FIRST_DYNAMIC = 96;

    private static final int LAST_DYNAMIC = 127;

    /// Nothing was said yet.
    static final Standing NONE =
            new Standing(Optional.empty(), Optional.empty(), "", List.of(), 0, Map.of(), Map.of(), Set.of());

    Standing {
        lines = List.copyOf(lines);
        formats = Map.copyOf(formats);
        events = Map.copyOf(events);
        cryptos = Set.copyOf(cryptos);
    }

    /// After a description of ours.
    ///
    /// @param named the keys in it
    Standing said(
            Encryption by,
            String over,
            Map<Codec, Integer> codecs,
            Map<Integer, Integer> digits,
            List<CryptoAttribute> named) {
        var allFormats = new HashMap<>(formats);
        allFormats.putAll(codecs);
        var allEvents = new HashMap<>(events);
        allEvents.putAll(digits);
        var allCryptos = new HashSet<>(cryptos);
        allCryptos.addAll(named);
        return new Standing(agreement, Optional.of(by), over, lines, audio, allFormats, allEvents, allCryptos);
    }

    /// After a description of the other side's that something was agreed on with.
    Standing agreed(Agreement now, List<MediaLine> theirs, int place) {
        return new Standing(Optional.of(now), means, protocol, theirs, place, formats, events, cryptos);
    }

    /// The other side's line of the sound.
    private Optional<MediaLine> theirs() {
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(audio));
    }

    /// A number in our next description: ours of before, else the other side's, else the usual one, or the
    /// next free one where that means something else by now; empty where none is free.
    ///
    /// @param before ours
    /// @param theirs by which number their line has it
    /// @param given  numbers that the description holds already
    Optional<Integer> number(
            Optional<Integer> before, Function<MediaLine, Optional<Integer>> theirs, int usual, Set<Integer> given) {
        var known = before.or(() -> theirs().flatMap(theirs));
        if (known.isPresent()) {
            return known;
        }
        var taken = new HashSet<>(given);
        taken.addAll(formats.values());
        taken.addAll(events.values());
        theirs().ifPresent(line -> taken.addAll(line.types()));
        var above = IntStream.rangeClosed(Math.max(usual + 1, FIRST_DYNAMIC), LAST_DYNAMIC);
        var others = IntStream.concat(above, IntStream.range(FIRST_DYNAMIC, usual));
        return IntStream.concat(IntStream.of(usual), others)
                .boxed()
                .filter(number -> !taken.contains(number))
                .findFirst();
    }
}
