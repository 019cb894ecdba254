package org.linekeeper.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What can be ordered of users' sandboxes, a command for each.
abstract class OrderCommand implements Callable<Integer> {
    /// As the API spells them.
    enum Kind {
        START("Starts sandboxes."),
        STOP("Stops sandboxes; the profiles stay."),
        REPROVISION("Makes sandboxes anew on the same profiles."),
        DRAIN("Stops sandboxes and remembers which."),
        UNDRAIN("Starts what a drain stopped, and nothing else."),
        PAUSE("Leaves sandboxes alone: watched, nothing done. For everybody: fleet pause."),
        RESUME("Ends a pause of these users."),
        WIPE("Makes sandboxes anew on EMPTY profiles: logins and history are lost."),
        DELETE("Deletes users with sandboxes, profiles and ALL DATA.");

        private final String description;

        Kind(String description) {
            this.description = description;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        String description() {
            return description;
        }

        boolean destroys() {
            return this == WIPE || this == DELETE;
        }
    }

    /// What goes with every order.
    static final class Terms {
        @Option(
                names = "--force",
                description = "stop, drain, reprovision, wipe: do not wait for living calls, cut them")
        private boolean force;

        @Option(
                names = "--call-deadline",
                paramLabel = "SECONDS",
                description = "the same: how long a living call holds it up (1800 where left out)")
        private @Nullable Integer callDeadline;

        @Option(names = "--reason", description = "why, for those who read it later")
        private @Nullable String reason;

        @Option(names = "--wait", description = "print what becomes of each user, until all have their outcome")
        private boolean wait;

        private void into(ObjectNode request) {
            if (force) {
                request.put("force", true);
            }
            if (callDeadline != null) {
                request.put("callDeadlineSeconds", callDeadline);
            }
            if (reason != null) {
                request.put("reason", reason);
            }
        }
    }

    private final Linekeeper shell;
    private final Kind kind;

    @Mixin
    private Terms terms = new Terms();

    private OrderCommand(Linekeeper shell, Kind kind) {
        this.shell = shell;
        this.kind = kind;
    }

    /// Of named users, or of all that match.
    @Command(mixinStandardHelpOptions = true)
    static final class Usual extends OrderCommand {
        private final Linekeeper shell;

        @Parameters(arity = "0..*", paramLabel = "USER", description = "whom; or say it by a filter")
        private List<String> users = List.of();

        @Option(names = "--everybody", description = "all users")
        private boolean everybody;

        @Option(names = "--presence", paramLabel = "WORD", description = "all who are present, absent or unknown")
        private @Nullable String presence;

        @Option(names = "--wanted", paramLabel = "WORD", description = "all who are running, stopped or drained")
        private @Nullable String wanted;

        @Option(names = "--paused", negatable = true, description = "all who are paused, or not paused")
        private @Nullable Boolean paused;

        @Option(names = "--build", description = "all whose sandbox is ordered of this build")
        private @Nullable String build;

        @Option(names = "--service", description = "all who have an account at this service")
        private @Nullable String service;

        @Option(names = "--preview", description = "only show whom it would concern")
        private boolean preview;

        Usual(Linekeeper shell, Kind kind) {
            super(shell, kind);
            this.shell = shell;
        }

        @Override
        public Integer call() {
            ObjectNode request = Api.JSON.createObjectNode();
            if (users.isEmpty()) {
                request.set("filter", filter());
            } else if (everybody || !filter().isEmpty()) {
                throw shell.usage("name users or give a filter, not both");
            } else {
                request.set("users", Api.JSON.valueToTree(users));
            }
            return preview ? preview(request) : order(request);
        }

        private ObjectNode filter() {
            ObjectNode filter = Api.JSON.createObjectNode();
            put(filter, "presence", presence);
            put(filter, "wanted", wanted);
            put(filter, "build", build);
            put(filter, "service", service);
            if (paused != null) {
                filter.put("paused", paused);
            }
            if (users.isEmpty() && filter.isEmpty() && !everybody) {
                throw shell.usage("name users, or say whom by a filter or --everybody");
            }
            return filter;
        }

        private static void put(ObjectNode filter, String field, @Nullable String value) {
            if (value != null) {
                filter.put(field, value);
            }
        }
    }

    /// Of named users only, whose names are given twice: it cannot be brought back.
    @Command(mixinStandardHelpOptions = true)
    static final class Destroying extends OrderCommand {
        @Parameters(arity = "1..*", paramLabel = "USER", description = "whom")
        private List<String> users = List.of();

        @Option(
                names = "--confirm",
                required = true,
                split = ",",
                paramLabel = "USER",
                description = "the same names once more")
        private List<String> confirmed = List.of();

        Destroying(Linekeeper shell, Kind kind) {
            super(shell, kind);
        }

        @Override
        public Integer call() {
            ObjectNode request = Api.JSON.createObjectNode();
            request.set("users", Api.JSON.valueToTree(users));
            request.set("confirm", Api.JSON.valueToTree(confirmed));
            return order(request);
        }
    }

    final int preview(ObjectNode request) {
        JsonNode found = shell.api().change("POST", path() + "/preview", request);
        shell.show(found, () -> {
            shell.say(kind.word() + " would concern " + users(found.path("count")) + "; nothing was ordered");
            found.path("users").forEach(user -> shell.say("  " + Table.text(user)));
        });
        return 0;
    }

    final int order(ObjectNode request) {
        terms.into(request);
        JsonNode operation = shell.api().change("POST", path(), request);
        String id = Table.text(operation.path("id"));
        if (terms.wait) {
            return new OperationWait(shell).until(id);
        }
        shell.show(
                operation,
                () -> shell.say(kind.word() + " is ordered for " + users(operation.at("/counts/all"))
                        + "; follow it with: linekeeper operation wait " + id));
        return 0;
    }

    private static String users(JsonNode count) {
        return count.asInt() == 1 ? "1 user" : count.asInt() + " users";
    }

    private String path() {
        return "/operations/" + kind.word();
    }
}
