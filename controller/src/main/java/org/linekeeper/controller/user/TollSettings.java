package org.linekeeper.controller.user;

import java.util.List;
import org.linekeeper.protocol.TollLimits;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings `linekeeper.tolls.*`: what users' lines may spend. Each user's agent keeps to it.
///
/// @param open               beginnings of numbers that may be called, like `+49,+43`; all where it is left out
/// @param closed             beginnings that may not, within those; premium numbers and satellites where it is left out
/// @param lineCallsPerHour   calls of one line to numbers outside of its PBX within an hour
/// @param lineMinutesPerDay  minutes that it may spend in them within 24 hours
/// @param userCallsPerHour   the same for all lines of a user together
/// @param userMinutesPerDay  and for their minutes
@ConfigurationProperties("linekeeper.tolls")
record TollSettings(
        List<String> open,
        List<String> closed,
        @DefaultValue("30") int lineCallsPerHour,
        @DefaultValue("240") int lineMinutesPerDay,
        @DefaultValue("60") int userCallsPerHour,
        @DefaultValue("480") int userMinutesPerDay) {
    TollSettings {
        open = open == null ? TollLimits.STANDARD.open() : open;
        closed = closed == null ? TollLimits.STANDARD.closed() : closed;
    }

    TollLimits limits() {
        return new TollLimits(
                open,
                closed,
                new TollLimits.Allowance(lineCallsPerHour, lineMinutesPerDay),
                new TollLimits.Allowance(userCallsPerHour, userMinutesPerDay));
    }
}
