package org.linekeeper.controller.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.EventsCmd;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventActor;
import com.github.dockerjava.api.model.EventType;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.RuntimeHealth;
import org.linekeeper.controller.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the daemon's event stream on a thread of its own. A stream can fall silent without an error:
/// it is opened anew every few minutes, whatever it says,
/// and at once when somebody saw a change that it did not tell. The next begins where the last was heard: the daemon
/// keeps its newest events, so that what was missed is told, and with it that the stream is heard again.
final class EventWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventWatch.class);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final DockerClient docker;
    private final Labels labels;
    private final Clock clock;
    private final Consumer<UserId> hints;
    private final Thread owner;
    private volatile RuntimeHealth health = new RuntimeHealth(null, null, "not opened yet");
    private volatile boolean closed;
    private volatile @Nullable Stream current;
    /// When the last event was told, by the daemon's clock; at first when a stream was opened. Seconds since 1970; 0
    /// before.
    private volatile long heardUntil;

    EventWatch(DockerClient docker, Labels labels, Clock clock, Consumer<UserId> hints) {
        this.docker = docker;
        this.labels = labels;
        this.clock = clock;
        this.hints = hints;
        this.owner = Thread.ofVirtual().name("docker-events").start(this::run);
    }

    RuntimeHealth health() {
        return health;
    }

    /// Opens the stream anew: it may be deaf.
    void reopen() {
        Stream open = current;
        if (open != null) {
            open.doubted = true;
            open.ended.countDown();
        }
    }

    private void run() {
        while (!closed) {
            try {
                watchOnce();
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                lost(String.valueOf(e.getMessage()));
            }
        }
    }

    private void watchOnce() throws InterruptedException, IOException {
        try (Stream stream = new Stream()) {
            EventsCmd events = docker.eventsCmd()
                    .withEventTypeFilter(EventType.CONTAINER)
                    .withEventFilter("start", "die", "destroy", "oom")
                    .withLabelFilter(labels.ofInstallation());
            if (heardUntil == 0) {
                heardUntil = clock.instant().getEpochSecond();
            } else {
                events.withSince(Long.toString(heardUntil));
            }
            events.exec(stream);
            health = new RuntimeHealth(clock.instant(), health.lastHintAt(), null);
            current = stream;
            if (stream.ended.await(LONGEST.toSeconds(), TimeUnit.SECONDS) && !stream.doubted) {
                lost(stream.failure == null ? "the daemon closed it" : String.valueOf(stream.failure));
                Thread.sleep(PAUSE);
            }
        }
    }

    private void lost(String why) {
        if (!closed) {
            LOG.warn("Docker's event stream is lost ({}); it is opened again", why);
            health = new RuntimeHealth(null, health.lastHintAt(), why);
        }
    }

    @Override
    public void close() {
        closed = true;
        owner.interrupt();
    }

    private final class Stream implements ResultCallback<Event> {
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile @Nullable AutoCloseable connection;
        private volatile @Nullable Throwable failure;
        private volatile boolean doubted;

        @Override
        public void onStart(Closeable opened) {
            connection = opened;
        }

        @Override
        public void onNext(Event event) {
            Instant now = clock.instant();
            health = new RuntimeHealth(health.watchingSince(), now, null);
            Long told = event.getTime();
            if (told != null) {
                heardUntil = told;
            }
            EventActor actor = event.getActor();
            if (actor != null) {
                labels.owner(actor.getAttributes()).ifPresent(hints);
            }
        }

        @Override
        public void onError(Throwable cause) {
            failure = cause;
            ended.countDown();
        }

        @Override
        public void onComplete() {
            ended.countDown();
        }

        @Override
        public void close() throws IOException {
            AutoCloseable open = connection;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
        }
    }
}
