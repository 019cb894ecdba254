package org.linekeeper.cli;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Follows an operation until every user has an outcome, a line for each change. The operation goes on without it.
final class OperationWait {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /// A controller that is started again has forgotten nothing.
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MOST = 100_000;

    private final Linekeeper shell;
    private final Clock clock = Clock.systemUTC();
    private final Map<String, String> told = new HashMap<>();
    private Instant answered = clock.instant();
    private boolean lost;

    OperationWait(Linekeeper shell) {
        this.shell = shell;
    }

    /// @return the exit code: 0 where all is done
    int until(String id) {
        String path = "/operations/" + Api.encode(id);
        while (true) {
            try {
                JsonNode operation = shell.api().get(path);
                if (!shell.wantsJson()) {
                    shell.api().all(path + "/targets", new Api.Query(), MOST).forEach(this::tell);
                }
                answered = clock.instant();
                lost = false;
                if (operation.has("endedAt")) {
                    return end(operation);
                }
            } catch (ApiProblem problem) {
                bear(problem);
            }
            sleep();
        }
    }

    private void tell(JsonNode target) {
        String user = Table.text(target.path("user"));
        String now = Table.text(target.path("state")) + ": " + Table.text(target.path("detail"));
        if (!now.equals(told.put(user, now))) {
            shell.say(time() + "  " + user + "  " + now);
        }
    }

    private int end(JsonNode operation) {
        JsonNode counts = operation.path("counts");
        shell.show(operation, () -> shell.say(OperationCommands.counts(counts)));
        return counts.path("done").asInt() == counts.path("all").asInt() ? 0 : 1;
    }

    private void bear(ApiProblem problem) {
        if (problem.kind() == ApiProblem.Kind.REFUSED || answered.plus(PATIENCE).isBefore(clock.instant())) {
            throw problem;
        }
        if (!lost) {
            shell.say(time() + "  the controller does not answer; it is asked again: " + problem.getMessage());
        }
        lost = true;
    }

    private static String time() {
        return LocalTime.now(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    private static void sleep() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiProblem(ApiProblem.Kind.NOT_REACHED, "interrupted");
        }
    }
}
