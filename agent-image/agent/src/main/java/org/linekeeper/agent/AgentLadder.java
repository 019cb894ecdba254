package org.linekeeper.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.linekeeper.agent.call.Lines;
import org.linekeeper.agent.repair.Ladder;
import org.linekeeper.agent.repair.Rung;
import org.linekeeper.agent.repair.Rung.Progress;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AgentStatus.AccountStatus;
import org.linekeeper.protocol.AgentStatus.LineStatus;
import org.linekeeper.protocol.AgentStatus.ProcessStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.RepairRequest;
import org.linekeeper.protocol.Witness;

/// The rungs over this agent's own parts. What a rung restarted is ready when its witnesses say so anew.
///
/// | rung | ready when | within |
/// |---|---|---|
/// | REGISTER | the lines are registered | 40 s, a SIP transaction's time and a little |
/// | CLIENT | its process is ready and its accounts are logged in | 30 s |
/// | SESSION | all that, bus, display and sound server, and the sound path is proven | 60 s |
record AgentLadder(Session session, Lines lines) implements Ladder {
    private static final Duration REGISTER_WITHIN = Duration.ofSeconds(40);
    private static final Duration CLIENT_WITHIN = Duration.ofSeconds(30);
    private static final Duration SESSION_WITHIN = Duration.ofSeconds(60);

    @Override
    public Optional<Rung> rung(RepairRequest request) {
        Optional<String> target = Optional.ofNullable(request.target());
        return switch (request.rung()) {
            case REGISTER -> {
                List<SipLine> chosen = target.map(
                                id -> lines.find(new LineId(id)).stream().toList())
                        .orElseGet(lines::all);
                yield chosen.isEmpty() ? Optional.empty() : Optional.of(new Register(chosen));
            }
            case CLIENT -> {
                List<AccountId> chosen = session.client().accounts().stream()
                        .map(AccountStatus::id)
                        .filter(id -> target.isEmpty() || id.value().equals(target.get()))
                        .toList();
                yield chosen.isEmpty() ? Optional.empty() : Optional.of(new Client(session, request.cause(), chosen));
            }
            case SESSION -> Optional.of(new WholeSession(session, request.cause()));
            case UNKNOWN -> Optional.empty();
        };
    }

    private static final class Register implements Rung {
        private final List<SipLine> lines;
        private final Map<LineId, LineStatus> tried = new ConcurrentHashMap<>();

        Register(List<SipLine> lines) {
            this.lines = lines;
        }

        @Override
        public Duration within() {
            return REGISTER_WITHIN;
        }

        @Override
        public void begin() {
            lines.forEach(line -> line.registerAnew(status -> tried.put(status.id(), status)));
        }

        @Override
        public Progress progress(Instant begun) {
            for (LineStatus status : tried.values()) {
                if (status.registration().evidence() != Evidence.ALIVE) {
                    return new Progress.Failed("line " + status.id() + " is not registered: "
                            + status.registration().detail());
                }
            }
            return lines.stream()
                    .filter(line -> !tried.containsKey(line.spec().id()))
                    .findFirst()
                    .<Progress>map(line -> new Progress.Missing(
                            "no answer yet for line " + line.spec().id()))
                    .orElseGet(Progress.Ready::new);
        }
    }

    private record Client(Session session, String cause, List<AccountId> accounts) implements Rung {
        @Override
        public Duration within() {
            return CLIENT_WITHIN;
        }

        @Override
        public void begin() {
            session.client().restart(cause);
        }

        @Override
        public Progress progress(Instant begun) {
            return missing(Stream.concat(
                    session.processes().stream()
                            .filter(process ->
                                    process.name().equals(session.client().name()))
                            .flatMap(process -> notReady(process, begun).stream()),
                    session.client().accounts().stream()
                            .filter(account -> accounts.contains(account.id()))
                            .flatMap(account -> notLoggedIn(account, begun).stream())));
        }
    }

    /// An account that waits for a person does not hold the session up: no restart helps it.
    private record WholeSession(Session session, String cause) implements Rung {
        @Override
        public Duration within() {
            return SESSION_WITHIN;
        }

        @Override
        public void begin() {
            session.restart(cause);
        }

        @Override
        public Progress progress(Instant begun) {
            List<AccountStatus> accounts = session.client().accounts();
            return missing(Stream.of(
                            session.processes().stream()
                                    .filter(process -> !accounts.isEmpty()
                                            || !process.name()
                                                    .equals(session.client().name()))
                                    .flatMap(process -> notReady(process, begun).stream()),
                            isNew(session.sound(), begun) ? Stream.<String>of() : Stream.of("no sound passes"),
                            accounts.stream()
                                    .filter(account -> account.personNeeded() == null)
                                    .flatMap(account -> notLoggedIn(account, begun).stream()))
                    .flatMap(all -> all));
        }
    }

    private static Progress missing(Stream<String> words) {
        return words.findFirst().<Progress>map(Progress.Missing::new).orElseGet(Progress.Ready::new);
    }

    private static Optional<String> notReady(ProcessStatus process, Instant begun) {
        return isNew(process.witness(), begun)
                ? Optional.empty()
                : Optional.of(process.name() + " is not ready" + words(process.witness()));
    }

    private static Optional<String> notLoggedIn(AccountStatus account, Instant begun) {
        return isNew(account.login(), begun)
                ? Optional.empty()
                : Optional.of("account " + account.id() + " is not logged in" + words(account.login()));
    }

    private static boolean isNew(Witness witness, Instant begun) {
        return witness.evidence() == Evidence.ALIVE && !witness.since().isBefore(begun);
    }

    private static String words(Witness witness) {
        return witness.detail() == null ? "" : ": " + witness.detail();
    }
}
