package org.linekeeper.agent;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.time.SteadyClock;
import org.linekeeper.protocol.AgentStatus.AccountStatus;
import org.linekeeper.protocol.AgentStatus.LineStatus;
import org.linekeeper.protocol.AgentStatus.ProcessStatus;
import org.linekeeper.protocol.Witness;

/// What the agent's parts say by the steady clock, in the wall clock's times: for people and the controller.
record WallTimes(SteadyClock clock) {
    Witness of(Witness witness) {
        return new Witness(
                witness.evidence(), clock.wall(witness.since()), clock.wall(witness.checkedAt()), witness.detail());
    }

    ProcessStatus of(ProcessStatus process) {
        return new ProcessStatus(process.name(), of(process.witness()), process.restarts());
    }

    AccountStatus of(AccountStatus account) {
        return new AccountStatus(
                account.id(),
                of(account.login()),
                of(account.window()),
                account.attempts(),
                orNull(account.nextAttemptAt()),
                account.personNeeded());
    }

    LineStatus of(LineStatus line) {
        return new LineStatus(
                line.id(),
                of(line.registration()),
                line.attempts(),
                orNull(line.nextAttemptAt()),
                line.personNeeded(),
                Optional.ofNullable(line.presence()).map(this::of).orElse(null));
    }

    private @Nullable Instant orNull(@Nullable Instant time) {
        return Optional.ofNullable(time).map(clock::wall).orElse(null);
    }
}
