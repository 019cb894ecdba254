package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.Optional;
import org.linekeeper.controller.agentlink.AgentAddress;
import org.linekeeper.controller.agentlink.AgentLinks;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.security.SandboxIdentities;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.WantedUser;
import org.springframework.stereotype.Component;

/// Opens a control link to every sandbox that runs and closes it with the sandbox.
@Component
final class SandboxLinks {
    private final AgentLinks links;
    private final SandboxIdentities identities;

    SandboxLinks(AgentLinks links, SandboxIdentities identities) {
        this.links = links;
        this.identities = identities;
    }

    void follow(WantedUser user, Optional<ObservedSandbox> sandbox) {
        if (!user.deleted() && sandbox.isPresent() && sandbox.get().state() instanceof State.Running running) {
            String certificate =
                    identities.hostName(user.user().name(), sandbox.get().incarnation());
            links.keep(user.user(), new AgentAddress(running.host(), running.port(), certificate));
        } else {
            links.drop(user.user());
        }
    }

    void drop(UserId user) {
        links.drop(user);
    }

    CallEvidence calls(UserId user, Instant now) {
        return links.report(user)
                .flatMap(report -> report.current(now))
                .map(status -> status.calls().isEmpty() ? CallEvidence.NONE : CallEvidence.LIVING)
                .orElse(CallEvidence.UNKNOWN);
    }
}
