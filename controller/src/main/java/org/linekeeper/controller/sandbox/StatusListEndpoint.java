package org.linekeeper.controller.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.Page;
import org.linekeeper.controller.api.Words;
import org.linekeeper.controller.user.FleetOrders;
import org.linekeeper.controller.user.SandboxOrder;
import org.linekeeper.controller.user.Service;
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
@Tag(name = "statuses")
@RequestMapping(path = "/api/v1/statuses", produces = MediaType.APPLICATION_JSON_VALUE)
class StatusListEndpoint {
    private static final int READ_AT_ONCE = 200;

    private final Users users;
    private final Statuses statuses;
    private final SightingBoard board;
    private final FleetOrders fleet;

    StatusListEndpoint(Users users, Statuses statuses, SightingBoard board, FleetOrders fleet) {
        this.users = users;
        this.statuses = statuses;
        this.board = board;
        this.fleet = fleet;
    }

    /// One user's status on one line.
    ///
    /// @param repair  where the user's repairs stand; null while all is well
    /// @param trouble the first part that is not alive, in its source's words; null where all are
    @Schema(name = "BriefStatus")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Brief(
            @Schema(type = "string") UserId name,
            @Schema(type = "string") Presence presence,
            @Nullable Instant presentSince,

            @Schema(allowableValues = {"running", "stopped", "drained", "deleted"})
            String wanted,

            @Schema(description = "Reconciling is paused, for this user or for everybody")
            boolean paused,

            @Nullable String sandbox,
            int calls,

            @Schema(allowableValues = {"waiting", "repairing", "needs-person"}) @Nullable
            String repair,

            @Words @Nullable String trouble) {}

    /// What is asked for; null stands for all.
    private record Filter(
            @Nullable Presence presence,
            @Nullable String wanted,
            @Nullable Boolean paused,
            @Nullable String repair,
            @Nullable Service service) {
        boolean matches(User user, Brief brief) {
            return (presence == null || presence == brief.presence())
                    && (wanted == null || wanted.equals(brief.wanted()))
                    && (paused == null || paused == brief.paused())
                    && (repair == null || repair.equals(brief.repair()))
                    && (service == null
                            || user.settings().accounts().stream().anyMatch(account -> account.service() == service));
        }
    }

    @GetMapping
    @Operation(operationId = "listStatuses", summary = "Everybody's presence in brief, in the order of names")
    Page<Brief> list(
            @Parameter(schema = @Schema(implementation = Presence.class)) @RequestParam(required = false) @Nullable
                    String presence,
            @Parameter(schema = @Schema(allowableValues = {"running", "stopped", "drained", "deleted"}))
                    @RequestParam(required = false)
                    @Nullable
                    String wanted,
            @RequestParam(required = false) @Nullable Boolean paused,
            @Parameter(schema = @Schema(allowableValues = {"waiting", "repairing", "needs-person"}))
                    @RequestParam(required = false)
                    @Nullable
                    String repair,
            @Parameter(schema = @Schema(implementation = Service.class)) @RequestParam(required = false) @Nullable
                    String service,
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "100") int limit) {
        Fields fields = new Fields();
        Filter filter = new Filter(
                fields.optional("presence", presence, StatusListEndpoint::presence)
                        .orElse(null),
                fields.optional("wanted", wanted, oneOf("running", "stopped", "drained", "deleted"))
                        .orElse(null),
                paused,
                fields.optional("repair", repair, oneOf("waiting", "repairing", "needs-person"))
                        .orElse(null),
                fields.optional("service", service, Service::of).orElse(null));
        fields.check();
        int most = Page.limit(limit);
        boolean allPaused = fleet.get().paused();
        List<Brief> found = new ArrayList<>();
        String position = after;
        while (found.size() <= most) {
            List<User> read = users.list(position, READ_AT_ONCE);
            for (User user : read) {
                Brief brief = brief(user, allPaused);
                if (filter.matches(user, brief)) {
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

    private static Function<String, String> oneOf(String... words) {
        List<String> all = List.of(words);
        return text -> {
            if (!all.contains(text)) {
                throw new IllegalArgumentException("must be one of " + all);
            }
            return text;
        };
    }

    private Brief brief(User user, boolean allPaused) {
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
                allPaused || order.map(SandboxOrder::paused).orElse(false),
                sandbox == null ? null : sandbox.state(),
                status.calls().size(),
                board.note(user.id()).map(RepairNote::state).orElse(null),
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
