package org.linekeeper.controller.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.sandbox.Presence;
import org.linekeeper.controller.user.SandboxBuild;
import org.linekeeper.controller.user.SandboxOrder.Wanted;
import org.linekeeper.controller.user.Service;
import org.linekeeper.controller.user.User;

/// Which users are meant; null stands for all. All that is given must hold.
///
/// @param build   the one that is ordered for the user
/// @param service one that the user has an account at
@Schema(name = "OperationFilter")
@JsonInclude(JsonInclude.Include.NON_NULL)
record OperationFilter(
        @Schema(
                type = "string",
                allowableValues = {"present", "absent", "unknown"})
        @Nullable
        Presence presence,

        @Nullable Wanted wanted,
        @Nullable Boolean paused,
        @Nullable String build,
        @Nullable Service service) {
    /// @param presences asked only where the filter names a presence
    boolean matches(User user, Predicate<Presence> presences) {
        return (wanted == null || user.order().wanted() == wanted)
                && (paused == null || user.order().paused() == paused)
                && (build == null || hasBuild(user.order().build()))
                && (service == null
                        || user.settings().accounts().stream().anyMatch(account -> account.service() == service))
                && (presence == null || presences.test(presence));
    }

    private boolean hasBuild(@Nullable SandboxBuild ordered) {
        return ordered != null && ordered.build().equals(build);
    }
}
