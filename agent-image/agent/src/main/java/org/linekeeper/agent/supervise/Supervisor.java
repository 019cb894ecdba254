package org.linekeeper.agent.supervise;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.AgentStatus.ProcessStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts a session's programs, each as soon as those it needs are ready, and keeps them alive: one that is lost
/// is restarted, with all that need it. All state belongs to one thread; the public methods send it messages or
/// read what it has published.
///
/// Programs are [#add]ed first, in an order in which each stands behind those it needs; then comes [#start].
public final class Supervisor implements ProcessControl, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final int RESTARTS = 12;
    private static final Duration WINDOW = Duration.ofMinutes(2);
    private static final Duration LOOK_WHILE_STARTING = Duration.ofMillis(10);
    private static final Duration LOOK_AT_REST = Duration.ofSeconds(30);

    private final Map<String, String> environment;
    private final Confinement wall;
    private final InstantSource clock;
    private final SupervisorListener listener;
    private final BlockingQueue<Message> mailbox = new LinkedBlockingQueue<>();
    private final List<Child> children = new ArrayList<>();
    private final Thread thread;
    private volatile List<ProcessStatus> published = List.of();
    private boolean closing;
    /// Why all processes are being ended before they start again; null at other times.
    private @Nullable String ebbing;
    private boolean stopped;

    /// What the thread is told: the time is taken when it gets to it.
    private interface Message {
        void handle(Instant now);
    }

    /// @param environment what every program finds in its environment, and nothing else does it inherit
    /// @param wall        around every program
    public Supervisor(
            Map<String, String> environment, Confinement wall, InstantSource clock, SupervisorListener listener) {
        this.environment = Map.copyOf(environment);
        this.wall = wall;
        this.clock = clock;
        this.listener = listener;
        this.thread = Thread.ofPlatform().name("supervisor").unstarted(this::run);
    }

    /// Before [#start] only.
    public void add(ChildProgram program) {
        add(program, new RestartBudget(RESTARTS, WINDOW));
    }

    void add(ChildProgram program, RestartBudget budget) {
        for (String need : program.needs()) {
            child(need);
        }
        children.add(new Child(program, budget, clock.instant()));
        publish();
    }

    /// As [#add], but it does not start before it is released.
    public void addHeld(ChildProgram program, String reason) {
        add(program);
        children.getLast().hold(reason, clock.instant());
        publish();
    }

    public void start() {
        thread.start();
    }

    public List<ProcessStatus> status() {
        return published;
    }

    @Override
    public void hold(String name, String reason) {
        Child child = child(name);
        mailbox.add(now -> child.hold(reason, now));
    }

    @Override
    public void release(String name) {
        Child child = child(name);
        mailbox.add(child::release);
    }

    @Override
    public void restart(String name, String cause) {
        Child child = child(name);
        mailbox.add(now -> {
            child.release(now);
            child.end(cause, false, now);
        });
    }

    /// Ends every process, each after those that need it, and then starts them all anew in their order; what is held
    /// stays so. Nothing is taken from budgets. Returns at once.
    public void restartAll(String cause) {
        mailbox.add(_ -> ebbing = cause);
    }

    /// Stops everything, last first, and returns when all is gone. Must not be called from the listener.
    @Override
    public void close() {
        mailbox.add(now -> closing = true);
        if (!thread.isAlive()) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Child child(String name) {
        return children.stream()
                .filter(child -> child.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no program is called " + name));
    }

    private void run() {
        while (!stopped) {
            try {
                lookAtAll();
                publish();
                Message message = mailbox.poll(untilNextLook().toMillis(), TimeUnit.MILLISECONDS);
                if (message != null) {
                    message.handle(clock.instant());
                }
            } catch (InterruptedException _) {
                closing = true;
            } catch (RuntimeException bug) {
                LOG.error("The supervisor failed at one step and goes on", bug);
            }
        }
    }

    private Duration untilNextLook() {
        Instant now = clock.instant();
        if (stopped || children.stream().anyMatch(child -> isDue(child, now))) {
            return Duration.ZERO;
        }
        Duration wait = children.stream().anyMatch(Child::isStarting) ? LOOK_WHILE_STARTING : LOOK_AT_REST;
        for (Child child : children) {
            Optional<Instant> look = child.nextLook();
            // an idle child whose time has come waits for another one, which will wake us
            if (look.isPresent() && look.get().isAfter(now)) {
                Duration until = Duration.between(now, look.get()).plusMillis(1);
                wait = until.compareTo(wait) < 0 ? until : wait;
            }
        }
        return wait;
    }

    private boolean isDue(Child child, Instant now) {
        return !closing
                && ebbing == null
                && child.mayStart(now)
                && child.program().needs().stream().allMatch(need -> child(need).isUp());
    }

    private void lookAtAll() {
        Instant now = clock.instant();
        if (closing) {
            stopNext(now);
        } else if (ebbing != null) {
            endNext(ebbing, now);
        }
        for (Child child : children) {
            if (child.look(now)) {
                LOG.info("{} is ready", child.name());
                child.madeGood()
                        .ifPresent(loss ->
                                listener.restarted(child.name(), loss.cause(), Duration.between(loss.at(), now)));
            }
            if (isDue(child, now)) {
                child.start(environment, wall, now, (pid, exit) -> exited(child, pid, exit))
                        .flatMap(cause -> child.failed(cause, now))
                        .ifPresent(verdict -> judge(child, verdict, now));
            }
        }
    }

    private void exited(Child child, long pid, int exitValue) {
        mailbox.add(now -> {
            child.ended(pid, exitValue, now).ifPresent(verdict -> judge(child, verdict, now));
            // whatever the reason, a child that is not there takes along those that stand on it
            takeAlong(child, now);
        });
    }

    private void judge(Child child, RestartBudget.Verdict verdict, Instant now) {
        String cause = child.status().witness().detail();
        LOG.warn("{} was lost: {}", child.name(), cause);
        takeAlong(child, now);
        if (!closing && verdict instanceof RestartBudget.Verdict.Spent spent) {
            closing = true;
            listener.givenUp(
                    child.name(),
                    "lost more than " + spent.restarts() + " times within "
                            + spent.within().toSeconds() + " s, at last by: " + cause);
        }
    }

    private void takeAlong(Child lost, Instant now) {
        for (Child child : children) {
            if (child.program().needs().contains(lost.name())) {
                child.end(lost.name() + " was lost", false, now);
                takeAlong(child, now);
            }
        }
    }

    private void stopNext(Instant now) {
        for (Child child : children.reversed()) {
            if (!child.isHeld()) {
                child.hold("stopping", now);
            }
            if (!child.isHeld()) {
                return;
            }
        }
        stopped = true;
    }

    private void endNext(String cause, Instant now) {
        for (Child child : children) {
            boolean needed = children.stream()
                    .anyMatch(other -> other.program().needs().contains(child.name()) && other.hasProcess());
            if (!needed) {
                child.end(cause, false, now);
            }
        }
        if (children.stream().noneMatch(Child::hasProcess)) {
            ebbing = null;
        }
    }

    private void publish() {
        List<ProcessStatus> before = published;
        List<ProcessStatus> now = children.stream().map(Child::status).toList();
        published = now;
        now.stream()
                .filter(status -> before.stream().noneMatch(status::saysTheSameAs))
                .forEach(listener::statusChanged);
    }
}
