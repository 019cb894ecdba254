package org.linekeeper.controller.agentlink;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.agentlink.AgentConnection.Answer;
import org.linekeeper.controller.call.CallJournal;
import org.linekeeper.controller.call.EventCursor;
import org.linekeeper.controller.time.SteadyClock;
import org.linekeeper.controller.user.AgentSpecs;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AgentSpec;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.EventPage;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Witness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.json.JsonMapper;

/// The control link to one sandbox: tells its agent the newest spec, fetches and stores its events, and
/// knows its status. It goes on in turns. A turn has a thread of its own and ends with a poll or a pause,
/// which begins the next; in between the link has no thread, and no stack that a turn once made deep.
/// Others only [#wake] it, which cuts a poll short, so that the next connection begins with the new spec.
final class AgentLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLink.class);
    /// An agent that starts refuses connections for a while: that is no news yet.
    private static final Duration STARTING = Duration.ofSeconds(10);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    /// What happens in an agent comes in bursts, most of all at its start: the first event is fetched at once, and what
    /// follows it within this time with one poll and one commit.
    private static final Duration BURST = Duration.ofMillis(250);

    private final UserId user;
    private final AgentAddress address;
    private final Tools tools;
    private final Instant openedAt;
    /// Held by the turn that is under way.
    private final ReentrantLock turning = new ReentrantLock();
    /// Its times are those of the steady clock.
    private volatile LinkReport report;
    private volatile boolean closed;
    private volatile @Nullable AgentClient client;
    /// The settings' generation; for one thread.
    private long wanted;
    private boolean woken;
    /// Ends what the next turn waits for; null during a turn.
    private @Nullable Runnable cutShort;
    private EventCursor cursor = EventCursor.START;

    /// What all links share.
    record Tools(
            AgentSpecs specs,
            CallJournal journal,
            AgentConnection.Wire wire,
            JsonMapper json,
            LinkSettings settings,
            SteadyClock clock,
            Openings openings,
            Consumer<UserId> news) {
        AgentClient connect(AgentAddress address, Duration reach) throws IOException {
            return new AgentClient(address, wire, json, reach, settings.timeout());
        }
    }

    AgentLink(UserId user, AgentAddress address, Tools tools) {
        this.user = user;
        this.address = address;
        this.tools = tools;
        this.openedAt = tools.clock().instant();
        this.report = LinkReport.begin(openedAt);
    }

    void start() {
        turn(this::open);
    }

    AgentAddress address() {
        return address;
    }

    /// By the wall clock as it stands now.
    LinkReport report() {
        return report.later(tools.clock().ahead());
    }

    /// The user's settings are of this generation by now. Another controller may have changed them.
    void wanted(long generation) {
        if (generation > wanted) {
            boolean first = wanted == 0;
            wanted = generation;
            if (!first) {
                wake();
            }
        }
    }

    /// The user's settings changed, or a status is wanted that is newer than the last.
    void wake() {
        Runnable cut;
        synchronized (this) {
            woken = true;
            cut = cutShort;
        }
        if (cut != null) {
            cut.run();
        }
    }

    @FunctionalInterface
    private interface Turn {
        void take() throws IOException;
    }

    /// Never interrupted: an interrupted thread would close the database's file under all others.
    private void turn(Turn turn) {
        Thread.ofVirtual().name("link-" + user).start(() -> {
            // for structured logs: whom a line is about
            MDC.put("user", user.name());
            turning.lock();
            try {
                if (!closed) {
                    turn.take();
                }
            } catch (IOException | RuntimeException e) {
                lost(e);
            } finally {
                turning.unlock();
            }
        });
    }

    private void open() throws IOException {
        tools.openings().enter(report.reading().isEmpty(), this::begin);
    }

    private void begin() throws IOException {
        if (closed) {
            return;
        }
        takeWoken();
        Duration reach = DialPace.reach(report.attempts(), tools.settings().timeout());
        AgentClient agent = tools.connect(address, reach);
        client = agent;
        if (closed) {
            agent.close();
            return;
        }
        cursor = tools.journal().cursor(user);
        goOn(agent, pushSpec(agent, agent.status()));
    }

    private void goOn(AgentClient agent, AgentStatus said) throws IOException {
        answered(said);
        poll(agent);
    }

    private void goOnAfterBurst(AgentClient agent, AgentStatus said) {
        answered(said);
        pause(BURST, () -> poll(agent));
    }

    private void poll(AgentClient agent) throws IOException {
        while (!mayWait(agent::close)) {
            takeWoken();
            answered(pushSpec(agent, agent.status()));
        }
        var _ = agent.poll(cursor, tools.settings().poll())
                .whenComplete((answer, failure) -> turn(() -> polled(agent, answer, failure)));
    }

    private void polled(AgentClient agent, @Nullable Answer answer, @Nullable Throwable failure) throws IOException {
        waitsNoMore();
        if (answer == null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof IOException lost) {
                throw lost;
            }
            throw new IllegalStateException(cause);
        }
        EventPage page = agent.page(answer);
        cursor = stored(page);
        // an agent of the version before tells it only when it is asked
        AgentStatus told = page.status();
        AgentStatus status = told == null ? agent.status() : told;
        if (page.events().isEmpty()) {
            goOn(agent, status);
        } else {
            goOnAfterBurst(agent, status);
        }
    }

    /// @param cut ends the wait
    /// @return false where the link has been woken
    private synchronized boolean mayWait(Runnable cut) {
        cutShort = woken ? null : cut;
        return !woken;
    }

    private synchronized void waitsNoMore() {
        cutShort = null;
    }

    private void lost(Exception e) {
        waitsNoMore();
        AgentClient agent = client;
        if (agent != null) {
            agent.close();
        }
        if (closed) {
            return;
        }
        pause(isWoken() ? Duration.ZERO : failed(e), this::open);
    }

    /// Takes the next turn when the time is over, or the link is woken.
    private void pause(Duration length, Turn next) {
        CompletableFuture<Void> over =
                new CompletableFuture<Void>().completeOnTimeout(null, length.toMillis(), TimeUnit.MILLISECONDS);
        if (!mayWait(() -> over.complete(null))) {
            over.complete(null);
        }
        var _ = over.thenRun(() -> {
            waitsNoMore();
            turn(next);
        });
    }

    /// Most polls end without an event, and then the database has nothing to do.
    private EventCursor stored(EventPage page) {
        boolean news = !page.events().isEmpty() || !page.incarnation().equals(cursor.incarnation());
        return news ? tools.journal().store(user, page) : cursor;
    }

    /// The status after the agent has the newest spec.
    private AgentStatus pushSpec(AgentClient agent, AgentStatus status) throws IOException {
        Optional<Long> wanted = tools.specs().generation(user);
        if (wanted.isEmpty() || wanted.get() == status.appliedGeneration()) {
            return status;
        }
        Optional<AgentSpec> spec = tools.specs().spec(user);
        return spec.isPresent() ? agent.put(spec.get()) : status;
    }

    private synchronized boolean isWoken() {
        return woken;
    }

    private synchronized void takeWoken() {
        woken = false;
    }

    private void answered(AgentStatus status) {
        Instant now = tools.clock().instant();
        if (report.link().evidence() != Evidence.ALIVE) {
            LOG.info("The control link to {} is up", user);
        }
        Witness link = report.link().next(Evidence.ALIVE, now, null);
        boolean known = report.link().evidence() == Evidence.ALIVE
                && report.reading()
                        .filter(said -> said.status().saysTheSameAs(status))
                        .isPresent();
        report = new LinkReport(link, now, 0, null, Optional.of(new LinkReport.Reading(status, now)));
        if (!known) {
            tools.news().accept(user);
        }
    }

    /// Notes the failure and says how long to wait.
    private Duration failed(Exception e) {
        Instant now = tools.clock().instant();
        int attempts = report.attempts() + 1;
        Duration pause = DialPace.after(attempts);
        Witness link = report.link().next(evidence(e, now), now, words(e));
        boolean news = report.link().evidence() != link.evidence() || attempts == 1;
        if (report.link().evidence() != link.evidence()) {
            LOG.warn("The control link to {} is {}: {}", user, link.evidence(), link.detail());
        }
        report = new LinkReport(link, now, attempts, now.plus(pause), report.reading());
        if (news) {
            tools.news().accept(user);
        }
        return pause;
    }

    private Evidence evidence(Exception e, Instant now) {
        boolean starting = report.reading().isEmpty() && now.isBefore(openedAt.plus(STARTING));
        return nobodyListens(e) && !starting ? Evidence.GONE : Evidence.UNKNOWN;
    }

    /// Nothing else proves that no agent runs, and no call with it: one that is silent, answers nonsense or shows a
    /// wrong certificate is there, and trouble of the controller's own says nothing of it.
    static boolean nobodyListens(Exception e) {
        // one that timed out is of the same class
        return e instanceof ConnectException && String.valueOf(e.getMessage()).startsWith("Connection refused");
    }

    private static String words(Exception e) {
        return switch (e) {
            case DataAccessException _, TransactionException _ -> "the controller's database does not answer";
            case SocketTimeoutException _ -> "the agent does not answer";
            case ConnectException _ when nobodyListens(e) -> "the agent refuses connections";
            case SSLException _ -> "the agent's certificate or ours is refused: " + e.getMessage();
            case AgentClient.Refusal refusal -> "the agent answered " + refusal.status() + ": " + e.getMessage();
            case IOException _ -> String.valueOf(e.getMessage());
            default -> {
                LOG.error("The control link failed", e);
                yield "the controller failed: " + e.getClass().getSimpleName();
            }
        };
    }

    @Override
    public void close() {
        closed = true;
        wake();
        AgentClient agent = client;
        if (agent != null) {
            agent.close();
        }
    }

    /// Waits until the turn that is under way is done with the database, a moment at most.
    void awaitEnd() {
        try {
            if (turning.tryLock(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                turning.unlock();
            } else {
                LOG.warn("The link to {} did not end in time", user);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
