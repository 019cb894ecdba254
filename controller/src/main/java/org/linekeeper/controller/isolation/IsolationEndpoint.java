package org.linekeeper.controller.isolation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.agentlink.AgentLinks;
import org.linekeeper.controller.runtime.WallProbe.Attempt;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Whether the walls around the sandboxes hold.
@RestController
@Tag(name = "isolation")
class IsolationEndpoint {
    private final Isolation isolation;
    private final AgentLinks links;

    IsolationEndpoint(Isolation isolation, AgentLinks links) {
        this.isolation = isolation;
        this.links = links;
    }

    /// @param detail    in words, for an operator
    /// @param triedAt   null where nothing was tried
    /// @param sandboxes the walls inside them, as their agents proved them
    record IsolationBody(
            boolean holds,
            String mode,
            String detail,
            @Nullable Instant triedAt,
            List<AttemptBody> attempts,
            SandboxWalls sandboxes) {}

    /// @param outcome `blocked`, `reached`, or `silent` where nothing came back that would prove a wall
    record AttemptBody(String what, String address, int port, String outcome) {
        static AttemptBody of(Attempt attempt) {
            return new AttemptBody(
                    attempt.target().what(),
                    attempt.target().address(),
                    attempt.target().port(),
                    attempt.outcome().name().toLowerCase(Locale.ROOT));
        }
    }

    @GetMapping(path = "/api/v1/isolation", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(operationId = "isolation", summary = "What was tried from inside, and whether the walls held")
    IsolationBody isolation() {
        Proof proof = isolation.proof();
        String mode = isolation.mode().name().toLowerCase(Locale.ROOT);
        SandboxWalls inside = SandboxWalls.of(links.lastWords());
        return switch (proof) {
            case Proof.None _ -> new IsolationBody(false, mode, proof.words(), null, List.of(), inside);
            case Proof.Tried tried ->
                new IsolationBody(
                        proof.holds(),
                        mode,
                        proof.words(),
                        tried.at(),
                        tried.attempts().stream().map(AttemptBody::of).toList(),
                        inside);
        };
    }
}
