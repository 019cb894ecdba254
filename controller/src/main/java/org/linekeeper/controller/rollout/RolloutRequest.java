package org.linekeeper.controller.rollout;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;

/// What a caller asks for, before it was checked. What is left out comes from the settings.
@Schema(name = "NewRollout")
record RolloutRequest(
        @Schema(description = "The image's name; the configured one where absent") @Nullable
        String image,

        @Schema(description = "The build, as the runtime names it; what the image's name stands for now where absent")
        @Nullable
        String build,

        @Schema(description = "The most users that are out at once because of it", minimum = "1", maximum = "10000")
        @Nullable
        Integer waveSize,

        @Schema(description = "Between a wave that went well and the next", minimum = "0", maximum = "604800") @Nullable
        Integer pauseSeconds,

        @Schema(description = "How long a user may take to be present again", minimum = "1", maximum = "86400")
        @Nullable
        Integer presentWithinSeconds,

        @Schema(description = "How long a living call holds up the replacement", minimum = "0", maximum = "86400")
        @Nullable
        Integer callDeadlineSeconds,

        @Schema(description = "The share of a wave that must be present again", minimum = "0.01", maximum = "1")
        @Nullable
        Double presenceShare,

        @Schema(
                description = "The share of calls over the new build that must not have failed",
                minimum = "0",
                maximum = "1")
        @Nullable
        Double callSuccessShare,

        @Schema(description = "Fewer ended calls than this say nothing", minimum = "1", maximum = "1000000") @Nullable
        Integer callMinimum) {
    private static final int MOST_USERS = 10_000;
    private static final int DAY = 86_400;
    private static final int WEEK = 604_800;
    private static final int LONGEST_NAME = 256;

    /// @throws org.linekeeper.controller.api.Refused with all that is wrong
    Terms check(Terms absent) {
        Fields fields = new Fields();
        name("image", image, fields);
        name("build", build, fields);
        Terms terms = new Terms(
                fields.number("waveSize", waveSize, absent.waveSize(), 1, MOST_USERS),
                seconds("pauseSeconds", pauseSeconds, absent.pause(), 0, WEEK, fields),
                seconds("presentWithinSeconds", presentWithinSeconds, absent.presentWithin(), 1, DAY, fields),
                seconds("callDeadlineSeconds", callDeadlineSeconds, absent.callDeadline(), 0, DAY, fields),
                share("presenceShare", presenceShare, absent.presenceShare(), 0.01, fields),
                share("callSuccessShare", callSuccessShare, absent.callSuccessShare(), 0, fields),
                fields.number("callMinimum", callMinimum, absent.callMinimum(), 1, 1_000_000));
        fields.check();
        return terms;
    }

    private static void name(String path, @Nullable String value, Fields fields) {
        if (value != null && (value.isBlank() || value.length() > LONGEST_NAME)) {
            fields.refuse(path, "must be 1 to " + LONGEST_NAME + " characters");
        }
    }

    private static Duration seconds(
            String path, @Nullable Integer value, Duration absent, int least, int most, Fields fields) {
        return Duration.ofSeconds(fields.number(path, value, (int) absent.toSeconds(), least, most));
    }

    private static double share(String path, @Nullable Double value, double absent, double least, Fields fields) {
        if (value == null) {
            return absent;
        }
        if (!(value >= least && value <= 1)) {
            fields.refuse(path, "must be " + least + " to 1");
        }
        return value;
    }
}
