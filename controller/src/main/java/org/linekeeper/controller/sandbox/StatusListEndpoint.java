package org.linekeeper.controller.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.Page;
import org.linekeeper.controller.user.SandboxOrder;
import org.linekeeper.controller.user.User;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.linekeeper.controller.user.WantedUser;
import org.linekeeper.protocol.Evidence;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Everybody's presence in brief.
@RestController
@RequestMapping(path = "/api/v1/statuses", produces = MediaType.APPLICATION_JSON_VALUE)
class StatusListEndpoint {
    private static final int READ_AT_ONCE = 200;

    private final Users users;
    private final Statuses statuses;

    StatusListEndpoint(Users users, Statuses statuses) {
        this.users = users;
        this.statuses = statuses;
    }

    /// One user's status on one line.
    ///
    /// @param trouble the first part that is not alive, in its source's words; null where all are
    @Schema(name = "BriefStatus")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Brief(
            @Schema(type = "string") UserId name,
            @Schema(type = "string") Presence presence,
            @Nullable Instant presentSince,

            @Schema(allowableValues = {"running", "stopped", "drained", "deleted"})
            String wanted,

            boolean paused,
            @Nullable String sandbox,
            int calls,
            @Nullable String trouble) {}

    @GetMapping
    @Operation(operationId = "listStatuses", summary = "Everybody's presence in brief, in the order of names")
    Page<Brief> list(
            @RequestParam(required = false) @Nullable String presence,
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "100") int limit) {
        Optional<Presence> wanted = presence == null
                ? Optional.empty()
                : Optional.of(Fields.parse("presence", presence, StatusListEndpoint::presence));
        int most = Page.limit(limit);
        List<Brief> found = new ArrayList<>();
        String position = after;
        while (found.size() <= most) {
            List<User> read = users.list(position, READ_AT_ONCE);
            for (User user : read) {
                Brief brief = brief(user);
                if (wanted.isEmpty() || wanted.get() == brief.presence()) {
                    found.add(brief);
                }
            }
            if (read.size() < READ_AT_ONCE) {
                break;
            }
            position = read.getLast().id().name();
        }
        List<Brief> page = found.subList(0, Math.min(found.size(), most + 1));
        return Page.cut(page, most, brief -> brief.name().name());
    }

    private static Presence presence(String word) {
        return Arrays.stream(Presence.values())
                .filter(value -> value.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be present, absent or unknown"));
    }

    private Brief brief(User user) {
        SandboxStatus status = statuses.of(user);
        Optional<SandboxOrder> order = users.wanted(user.id()).map(WantedUser::order);
        SandboxStatus.Sandbox sandbox = status.sandbox();
        return new Brief(
                user.id(),
                status.presence(),
                status.presentSince(),
                user.deleted()
                        ? "deleted"
                        : order.map(found -> found.wanted().name().toLowerCase(Locale.ROOT))
                                .orElse("deleted"),
                order.map(SandboxOrder::paused).orElse(false),
                sandbox == null ? null : sandbox.state(),
                status.calls().size(),
                status.parts().stream()
                        .filter(part -> part.evidence() != Evidence.ALIVE)
                        .findFirst()
                        .map(StatusListEndpoint::words)
                        .orElse(null));
    }

    private static String words(Part part) {
        String evidence = part.evidence().name().toLowerCase(Locale.ROOT);
        return part.part() + " " + evidence + (part.detail() == null ? "" : ": " + part.detail());
    }
}
