package org.linekeeper.lab.bench.fleet;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventActor;
import com.github.dockerjava.api.model.EventType;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.linekeeper.lab.demo.Sandbox;
import org.linekeeper.lab.peer.LabException;

/// Hears from Docker which users' sandboxes start, so that it need not be asked: who asks it again and again, while it
/// starts containers, slows down what is measured.
final class SandboxStarts implements AutoCloseable {
    private final Set<String> missing;
    private final CountDownLatch all = new CountDownLatch(1);
    private final Stream stream;

    private SandboxStarts(Collection<String> users) {
        this.missing = ConcurrentHashMap.newKeySet();
        this.missing.addAll(users);
        this.stream = new Stream();
    }

    /// From now on.
    static SandboxStarts follow(DockerClient docker, String installation, Collection<String> users) {
        SandboxStarts starts = new SandboxStarts(users);
        docker.eventsCmd()
                .withEventTypeFilter(EventType.CONTAINER)
                .withEventFilter("start")
                .withLabelFilter(Map.of(Sandbox.INSTALLATION, installation))
                .exec(starts.stream);
        try {
            starts.stream.awaitStarted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
        return starts;
    }

    /// Blocks until each has started.
    void await(Duration most) {
        try {
            if (!all.await(most.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new LabException("not started within " + most.toSeconds() + " s: " + missing);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new LabException("Docker's event stream could not be closed", e);
        }
    }

    private final class Stream extends ResultCallback.Adapter<Event> {
        @Override
        public void onNext(Event event) {
            EventActor actor = event.getActor();
            if (actor != null) {
                missing.remove(Objects.requireNonNull(actor.getAttributes()).getOrDefault(Sandbox.USER, ""));
            }
            if (missing.isEmpty()) {
                all.countDown();
            }
        }
    }
}
