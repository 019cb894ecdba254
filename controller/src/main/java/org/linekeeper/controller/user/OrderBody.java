package org.linekeeper.controller.user;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is ordered of a sandbox as the API shows it.
@Schema(name = "Order", description = "What is ordered of the user's sandbox, apart from the settings")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OrderBody(
        SandboxOrder.Wanted wanted,

        @Schema(description = "This user's sandbox is watched, and nothing is done to it")
        boolean paused,

        @Schema(description = "A sandbox made for a lower edition is replaced")
        long edition,

        @Schema(description = "A profile made for a lower edition is wiped")
        long profileEdition,

        @Schema(description = "A living call holds up stops and replacements until then; absent: as long as it lasts")
        @Nullable
        Instant callsUntil,

        @Nullable String image,

        @Schema(description = "The build of the image that the sandbox is made of; absent until that was decided")
        @Nullable
        String build) {
    public static OrderBody of(SandboxOrder order) {
        SandboxBuild build = order.build();
        return new OrderBody(
                order.wanted(),
                order.paused(),
                order.edition(),
                order.profileEdition(),
                order.callsUntil(),
                build == null ? null : build.image(),
                build == null ? null : build.build());
    }
}
