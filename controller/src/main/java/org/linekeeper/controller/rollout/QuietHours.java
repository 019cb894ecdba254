package org.linekeeper.controller.rollout;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/// Hours of the day, by the clock on the wall, in which no wave begins.
///
/// @param from may be later than `to`: over midnight then; equal to it: never quiet
record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {
    static QuietHours none() {
        return new QuietHours(LocalTime.MIDNIGHT, LocalTime.MIDNIGHT, ZoneId.of("UTC"));
    }

    /// @param text like `22:00-06:00`; empty for none
    /// @throws IllegalArgumentException where it is something else
    static QuietHours parse(String text, ZoneId zone) {
        if (text.isBlank()) {
            return none();
        }
        int dash = text.indexOf('-');
        try {
            return new QuietHours(
                    LocalTime.parse(text.substring(0, Math.max(dash, 0)).strip()),
                    LocalTime.parse(text.substring(dash + 1).strip()),
                    zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("must be like 22:00-06:00", e);
        }
    }

    /// When the quiet ends; empty where it is not quiet now.
    Optional<Instant> quietUntil(Instant now) {
        ZonedDateTime local = now.atZone(zone);
        LocalTime time = local.toLocalTime();
        boolean quiet = from.isBefore(to)
                ? !time.isBefore(from) && time.isBefore(to)
                : !from.equals(to) && (!time.isBefore(from) || time.isBefore(to));
        if (!quiet) {
            return Optional.empty();
        }
        ZonedDateTime end = local.with(to);
        return Optional.of((end.isAfter(local) ? end : local.plusDays(1).with(to)).toInstant());
    }
}
