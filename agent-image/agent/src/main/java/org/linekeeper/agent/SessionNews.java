package org.linekeeper.agent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.call.CallDesk;
import org.linekeeper.agent.call.Lines;
import org.linekeeper.agent.client.ClientListener;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.control.EventLog;
import org.linekeeper.agent.supervise.SupervisorListener;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.AgentStatus.AccountStatus;
import org.linekeeper.protocol.AgentStatus.ProcessStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.Witness;

/// Takes the session's news to where they belong: calls to the desk, witnesses and restarts to the event
/// log, the end of it all to whoever can end the process.
final class SessionNews implements ClientListener, SupervisorListener {
    private final EventLog events;
    private final WitnessLog witnesses;
    private final Clock clock;
    private final Runnable givenUp;
    private volatile @Nullable CallDesk desk;
    private volatile @Nullable Lines lines;
    private volatile Supplier<List<AccountStatus>> accounts = List::of;

    /// @param givenUp ends the agent's process; called when a program's restart budget is spent
    SessionNews(EventLog events, WitnessLog witnesses, Clock clock, Runnable givenUp) {
        this.events = events;
        this.witnesses = witnesses;
        this.clock = clock;
        this.givenUp = givenUp;
    }

    /// Desk and lines are made after the session that they stand on; until then there are no calls to tell of.
    ///
    /// @param accounts what is known of all of them
    void callsTo(CallDesk desk, Lines lines, Supplier<List<AccountStatus>> accounts) {
        this.accounts = accounts;
        this.lines = lines;
        this.desk = desk;
    }

    /// Whether a call has the sound card or may have it soon: from its first ring on.
    boolean inCall() {
        CallDesk calls = desk;
        Lines own = lines;
        return (calls != null && !calls.living().isEmpty()) || (own != null && own.useSound());
    }

    void sound(Witness witness) {
        witnesses.heard("sound", witness);
    }

    @Override
    public void ringing(ServiceCallRef call, AccountId account, Party caller, Instant signalledAt) {
        CallDesk calls = desk;
        if (calls != null) {
            calls.ringing(call, account, caller);
        }
    }

    @Override
    public void alerting(ServiceCallRef call) {}

    @Override
    public void answered(ServiceCallRef call) {
        CallDesk calls = desk;
        if (calls != null) {
            calls.answered(call);
        }
    }

    @Override
    public void ended(ServiceCallRef call, End end) {
        CallDesk calls = desk;
        if (calls != null) {
            calls.ended(call, end);
        }
    }

    @Override
    public void accountChanged(AccountStatus status) {
        witnesses.heard("account/" + status.id(), status.login());
        witnesses.heard("window/" + status.id(), status.window());
        Lines own = lines;
        if (own != null) {
            presence(accounts.get()).ifPresent(own::presence);
        }
    }

    /// One account that can be reached is enough; while one may be, nothing is said.
    private static Optional<Boolean> presence(List<AccountStatus> accounts) {
        Set<Evidence> found = accounts.stream()
                .map(account -> account.window().evidence() == Evidence.GONE
                        ? Evidence.GONE
                        : account.login().evidence())
                .collect(Collectors.toSet());
        boolean reachable = found.contains(Evidence.ALIVE);
        return reachable || Set.of(Evidence.GONE).equals(found) ? Optional.of(reachable) : Optional.empty();
    }

    @Override
    public void restarted(String process, String cause, Duration took) {
        events.append(
                number -> new AgentEvent.ProcessRestarted(number, clock.instant(), process, cause, took.toMillis()));
    }

    @Override
    public void statusChanged(ProcessStatus status) {
        witnesses.heard("process/" + status.name(), status.witness());
    }

    @Override
    public void givenUp(String process, String cause) {
        givenUp.run();
    }
}
