package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.util.Map;
import org.linekeeper.controller.repair.LadderLimits;
import org.linekeeper.controller.repair.Rung;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings `linekeeper.ladder.*`.
///
/// @param register        the rung's own, as the three that follow
/// @param alert           how long a witness may say nothing until that is told
/// @param unknown         how long until a rung is climbed for it
/// @param unreachable     how long a service may be out of reach until it is asked anew all the same
/// @param lostCall        how long an agent that fell silent during a call is left alone
/// @param stable          how long all must be well until the ladder begins at its foot again
/// @param firstPause      between the first two tries, doubled with each
/// @param longestPause    see above
/// @param repairsInFlight the most repairs within sandboxes at once
@ConfigurationProperties("linekeeper.ladder")
record LadderSettings(
        @DefaultValue("45s,30s,2,20") String register,
        @DefaultValue("90s,60s,2,12") String client,
        @DefaultValue("120s,60s,1,6") String session,
        @DefaultValue("180s,120s,1,3") String container,
        @DefaultValue("2m") Duration alert,
        @DefaultValue("10m") Duration unknown,
        @DefaultValue("15m") Duration unreachable,
        @DefaultValue("2h") Duration lostCall,
        @DefaultValue("2m") Duration stable,
        @DefaultValue("30s") Duration firstPause,
        @DefaultValue("15m") Duration longestPause,
        @DefaultValue("20") int repairsInFlight) {
    LadderSettings {
        if (repairsInFlight < 1) {
            throw new IllegalArgumentException("linekeeper.ladder.repairs-in-flight must be 1 or more");
        }
        rung("register", register);
        rung("client", client);
        rung("session", session);
        rung("container", container);
    }

    LadderLimits limits() {
        return new LadderLimits(
                Map.of(
                        Rung.REGISTER, rung("register", register),
                        Rung.CLIENT, rung("client", client),
                        Rung.SESSION, rung("session", session),
                        Rung.CONTAINER, rung("container", container)),
                unknown,
                unreachable,
                lostCall,
                firstPause,
                longestPause);
    }

    /// Patience, deadline, tries in a series, tries in a day: `90s,60s,2,12`.
    private static LadderLimits.RungLimits rung(String name, String text) {
        String[] parts = text.split(",", -1);
        try {
            if (parts.length == 4) {
                return new LadderLimits.RungLimits(
                        duration(parts[0]),
                        duration(parts[1]),
                        Integer.parseInt(parts[2].strip()),
                        Integer.parseInt(parts[3].strip()));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(message(name), e);
        }
        throw new IllegalArgumentException(message(name));
    }

    private static String message(String name) {
        return "linekeeper.ladder." + name
                + " must be patience, deadline, tries in a series and tries in a day, like 90s,60s,2,12";
    }

    private static Duration duration(String text) {
        return org.springframework.boot.convert.DurationStyle.detectAndParse(text.strip());
    }
}
