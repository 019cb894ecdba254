package org.linekeeper.controller.operation;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.sandbox.Presence;
import org.linekeeper.controller.user.SandboxOrder.Wanted;
import org.linekeeper.controller.user.Service;
import org.linekeeper.controller.user.UserId;

/// What a caller asks for, before it was checked.
@Schema(name = "NewOperation", description = "Names users, or gives a filter; an empty filter means everybody")
record OperationRequest(
        @Nullable List<@Nullable String> users,
        @Nullable Filter filter,

        @Schema(
                description = "How long a living call holds up a stop or a replacement; 1800 where absent",
                minimum = "0",
                maximum = "86400")
        @Nullable
        Integer callDeadlineSeconds,

        @Schema(description = "Living calls are cut; the same as a deadline of 0") @Nullable
        Boolean force,

        @Schema(description = "For wipe and delete: the names of all users once more") @Nullable
        List<@Nullable String> confirm,

        @Schema(description = "Why, for those who read it later", maxLength = 500) @Nullable
        String reason) {
    private static final int MOST_NAMES = 500;
    private static final int MOST_DESTROYED = 50;
    private static final int MOST_SECONDS = 86_400;
    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_BUILD = 256;
    private static final int DEFAULT_SECONDS = (int) Duration.ofMinutes(30).toSeconds();

    @Schema(name = "NewOperationFilter", description = "All that is given must hold")
    record Filter(
            @Schema(allowableValues = {"present", "absent", "unknown"}) @Nullable
            String presence,

            @Schema(allowableValues = {"running", "stopped", "drained"}) @Nullable
            String wanted,

            @Nullable Boolean paused,

            @Schema(description = "The build that is ordered for the user", maxLength = 256) @Nullable
            String build,

            @Schema(description = "A service that the user has an account at") @Nullable
            String service) {}

    /// A request that was checked.
    ///
    /// @param users  empty where the filter says who is meant
    /// @param filter null where users are named
    record Checked(
            Kind kind,
            List<UserId> users,
            @Nullable OperationFilter filter,
            Duration callDeadline,
            @Nullable String reason) {}

    /// @throws org.linekeeper.controller.api.Refused with all that is wrong
    Checked check(Kind kind) {
        Fields fields = new Fields();
        List<UserId> named = names("users", users, fields);
        OperationFilter wanted = filter == null ? null : filter(filter, fields);
        if (users == null && filter == null) {
            fields.refuse("users", "users or a filter is needed");
        } else if (users != null && filter != null) {
            fields.refuse("filter", "must be left out where users are named");
        } else if (users != null && users.isEmpty()) {
            fields.refuse("users", "must name a user");
        }
        if (kind.destroys()) {
            confirmed(named, fields);
        } else if (confirm != null) {
            fields.refuse("confirm", "is for wipe and delete only");
        }
        if (!kind.waitsForCalls()) {
            refuseTerms(kind, fields);
        }
        int seconds = fields.number("callDeadlineSeconds", callDeadlineSeconds, DEFAULT_SECONDS, 0, MOST_SECONDS);
        if (reason != null && reason.length() > LONGEST_REASON) {
            fields.refuse("reason", "must have at most " + LONGEST_REASON + " characters");
        }
        fields.check();
        Duration deadline = Boolean.TRUE.equals(force) ? Duration.ZERO : Duration.ofSeconds(seconds);
        return new Checked(kind, named, wanted, deadline, reason);
    }

    /// Whoever gives them expects a living call to be waited for, or to be cut: neither is so.
    private void refuseTerms(Kind kind, Fields fields) {
        String why = "is for stop, drain, reprovision and wipe only: a " + kind.word() + " waits for no call";
        if (callDeadlineSeconds != null) {
            fields.refuse("callDeadlineSeconds", why);
        }
        if (force != null) {
            fields.refuse("force", why);
        }
    }

    /// What cannot be brought back takes the names, and takes them twice.
    private void confirmed(List<UserId> named, Fields fields) {
        if (filter != null) {
            fields.refuse("filter", "cannot be used here: name the users");
        }
        if (named.size() > MOST_DESTROYED) {
            fields.refuse("users", "must name at most " + MOST_DESTROYED + " users");
        }
        List<UserId> again = names("confirm", confirm, fields);
        if (confirm == null) {
            fields.refuse("confirm", "is needed: the names of all users once more");
        } else if (!new HashSet<>(again).equals(new HashSet<>(named))) {
            fields.refuse("confirm", "must repeat exactly the names in users");
        }
    }

    private static List<UserId> names(String path, @Nullable List<@Nullable String> names, Fields fields) {
        List<String> present = fields.list(path, names, MOST_NAMES);
        List<UserId> users = new ArrayList<>();
        for (int i = 0; i < present.size(); i++) {
            fields.required(path + "[" + i + "]", present.get(i), UserId::new).ifPresent(users::add);
        }
        return users.stream().distinct().sorted().toList();
    }

    private static OperationFilter filter(Filter filter, Fields fields) {
        return new OperationFilter(
                word("filter.presence", filter.presence(), Presence.values(), Presence::word, fields),
                word("filter.wanted", filter.wanted(), Wanted.values(), Wanted::word, fields),
                filter.paused(),
                fields.optional("filter.build", filter.build(), OperationRequest::build)
                        .orElse(null),
                word("filter.service", filter.service(), Service.values(), Service::word, fields));
    }

    private static String build(String text) {
        if (text.length() > LONGEST_BUILD) {
            throw new IllegalArgumentException("must have at most " + LONGEST_BUILD + " characters");
        }
        return text;
    }

    private static <E> @Nullable E word(
            String path, @Nullable String value, E[] all, Function<E, String> spelling, Fields fields) {
        Optional<E> found = fields.optional(
                path,
                value,
                text -> Arrays.stream(all)
                        .filter(one -> spelling.apply(one).equals(text))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("must be one of "
                                + Arrays.stream(all).map(spelling).toList())));
        return found.orElse(null);
    }
}
