package org.linekeeper.controller.agentlink;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.ext.javatime.deser.InstantDeserializer;

/// Reads the times of a status, of which there are a score, in the one form in which agents write them (RFC 3339,
/// UTC): the general reader takes a third of what it takes to read a status. All other forms, and what is none, are
/// left to that.
final class InstantReader extends StdScalarDeserializer<Instant> {
    private static final String FORM = "0000-00-00T00:00:00Z";
    /// Where a fraction of a second begins.
    private static final int POINT = FORM.length() - 1;
    private static final int NANO_DIGITS = 9;

    InstantReader() {
        super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser parser, DeserializationContext context) {
        Instant read = parser.hasToken(JsonToken.VALUE_STRING) ? read(parser.getString()) : null;
        return read == null ? InstantDeserializer.INSTANT.deserialize(parser, context) : read;
    }

    /// @return null where the text has another form
    static @Nullable Instant read(String text) {
        if (!hasForm(text)) {
            return null;
        }
        try {
            LocalDate day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
            LocalTime time =
                    LocalTime.of(number(text, 11, 13), number(text, 14, 16), number(text, 17, 19), nanos(text));
            return day.atTime(time).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static boolean hasForm(String text) {
        int last = text.length() - 1;
        boolean fraction = last > POINT + 1 && last <= POINT + 1 + NANO_DIGITS && text.charAt(POINT) == '.';
        if ((!fraction && last != POINT) || text.charAt(last) != 'Z') {
            return false;
        }
        for (int at = 0; at < last; at++) {
            char wanted = at < POINT ? FORM.charAt(at) : at == POINT ? '.' : '0';
            char found = text.charAt(at);
            if (wanted == '0' ? found < '0' || found > '9' : found != wanted) {
                return false;
            }
        }
        return true;
    }

    private static int number(String digits, int from, int to) {
        int number = 0;
        for (int at = from; at < to; at++) {
            number = 10 * number + digits.charAt(at) - '0';
        }
        return number;
    }

    private static int nanos(String text) {
        int last = text.length() - 1;
        if (last == POINT) {
            return 0;
        }
        int nanos = number(text, POINT + 1, last);
        for (int digits = last - POINT - 1; digits < NANO_DIGITS; digits++) {
            nanos *= 10;
        }
        return nanos;
    }
}
