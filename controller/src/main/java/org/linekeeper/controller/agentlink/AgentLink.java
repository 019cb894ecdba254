package org.linekeeper.controller.agentlink;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
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
/// knows its status. Its thread owns the one connection; others only [#wake] it, which cuts a poll short,
/// so that the next connection begins with the new spec.
final class AgentLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLink.class);
    /// An agent that starts refuses connections for a while: that is no news yet.
    private static final Duration STARTING = Duration.ofSeconds(10);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final UserId user;
    private final AgentAddress address;
    private final Tools tools;
    private final Thread owner;
    private final Instant openedAt;
    /// Its times are those of the steady clock.
    private volatile LinkReport report;
    private volatile boolean closed;
    private volatile @Nullable AgentClient current;
    /// The settings' generation; for one thread.
    private long wanted;
    private boolean woken;
    private boolean polling;

    /// What all links share.
    record Tools(
            AgentSpecs specs,
            CallJournal journal,
            SSLSocketFactory sockets,
            JsonMapper json,
            LinkSettings settings,
            SteadyClock clock,
            Consumer<UserId> news) {
        AgentClient connect(AgentAddress address) throws IOException {
            return new AgentClient(address, sockets, json, settings.timeout());
        }
    }

    AgentLink(UserId user, AgentAddress address, Tools tools) {
        this.user = user;
        this.address = address;
        this.tools = tools;
        this.openedAt = tools.clock().instant();
        this.report = LinkReport.begin(openedAt);
        this.owner = Thread.ofVirtual().name("link-" + user).unstarted(this::run);
    }

    void start() {
        owner.start();
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
        synchronized (this) {
            woken = true;
            notifyAll();
            AgentClient agent = current;
            if (polling && agent != null) {
                agent.close();
            }
        }
    }

    private void run() {
        // for structured logs: whom a line is about
        MDC.put("user", user.name());
        while (!closed) {
            try (AgentClient agent = connect()) {
                current = agent;
                follow(agent);
            } catch (IOException | RuntimeException e) {
                if (!closed && !takeWoken()) {
                    pause(failed(e));
                }
            }
        }
    }

    /// On a thread of its own: the deep stack of a handshake, once this thread had it, would stay with it.
    private AgentClient connect() throws IOException {
        FutureTask<AgentClient> connecting = new FutureTask<>(() -> tools.connect(address));
        Thread.ofVirtual().name("connect-" + user).start(connecting);
        try {
            return connecting.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a link", e);
        }
    }

    /// Waits, unless somebody wakes. Never by interruption: an interrupted thread would close the
    /// database's file under all others.
    private void pause(Duration length) {
        long until = System.nanoTime() + length.toNanos();
        synchronized (this) {
            long left = length.toMillis();
            while (!woken && left > 0) {
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody interrupts a link", e);
                }
                left = (until - System.nanoTime()) / 1_000_000;
            }
        }
    }

    private void follow(AgentClient agent) throws IOException {
        EventCursor cursor = tools.journal().cursor(user);
        AgentStatus status = agent.status();
        boolean mayBeOld = true;
        while (!closed) {
            if (takeWoken() || mayBeOld) {
                status = pushSpec(agent, status);
                mayBeOld = false;
            }
            answered(status);
            EventPage page = poll(agent, cursor);
            if (!closed) {
                cursor = stored(page, cursor);
                status = agent.status();
            }
        }
    }

    /// Most polls end without an event, and then the database has nothing to do.
    private EventCursor stored(EventPage page, EventCursor cursor) {
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

    private EventPage poll(AgentClient agent, EventCursor cursor) throws IOException {
        synchronized (this) {
            if (woken) {
                return new EventPage(cursor.incarnation(), List.of());
            }
            polling = true;
        }
        try {
            return agent.events(cursor, tools.settings().poll());
        } finally {
            synchronized (this) {
                polling = false;
            }
        }
    }

    private boolean takeWoken() {
        synchronized (this) {
            boolean was = woken;
            woken = false;
            return was;
        }
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

    /// Silence proves nothing, nor does a way that is cut off; a refused connection and a wrong certificate do.
    private Evidence evidence(Exception e, Instant now) {
        boolean starting = report.reading().isEmpty() && now.isBefore(openedAt.plus(STARTING));
        boolean silent = e instanceof SocketTimeoutException
                || e instanceof NoRouteToHostException
                || e instanceof AgentClient.Refusal;
        return starting || silent || isOurs(e) ? Evidence.UNKNOWN : Evidence.GONE;
    }

    /// Trouble of the controller's own says nothing of the agent.
    private static boolean isOurs(Exception e) {
        return e instanceof DataAccessException || e instanceof TransactionException;
    }

    private static String words(Exception e) {
        return switch (e) {
            case DataAccessException _, TransactionException _ -> "the controller's database does not answer";
            case SocketTimeoutException _ -> "the agent does not answer";
            case ConnectException _ -> "the agent refuses connections";
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
        AgentClient agent = current;
        if (agent != null) {
            agent.close();
        }
    }

    /// Waits until the thread is done with the database, a moment at most.
    void awaitEnd() {
        try {
            if (!owner.join(FAREWELL)) {
                LOG.warn("The link to {} did not end in time", user);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
