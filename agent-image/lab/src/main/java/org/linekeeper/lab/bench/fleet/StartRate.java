package org.linekeeper.lab.bench.fleet;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.linekeeper.lab.bench.Bed;
import org.linekeeper.lab.peer.LabException;
import org.linekeeper.lab.peer.Waiting;

/// How fast the controller starts a whole fleet's containers, beside Docker itself with the same containers: same
/// image, limits, profile volumes and identities, ten at once. The controller is held (SIGSTOP) while its
/// containers are removed and Docker's own turn is measured; let go, it finds them all missing. Both windows are
/// read from Docker: from the first container's creation to the last one's start.
final class StartRate {
    private static final int ROUNDS = 2;
    private static final int AT_ONCE = 10;
    private static final Duration WITHIN = Duration.ofMinutes(3);
    private static final Duration SETTLE = Duration.ofSeconds(10);

    private final FleetRun run;
    private final Bed bed;
    private final List<String> users;
    private final DockerClient docker;

    StartRate(FleetRun run, Bed bed, List<String> users) {
        this.run = run;
        this.bed = bed;
        this.users = users;
        this.docker = bed.sandbox(users.getFirst()).docker();
    }

    /// What makes a container the twin of a sandbox.
    private record Shape(String image, HostConfig host, String hostName, String user) {}

    void take(FleetReport report) {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            round(ours, theirs);
        }
        double ourSum = ours.stream().mapToDouble(Double::doubleValue).sum();
        double theirSum = theirs.stream().mapToDouble(Double::doubleValue).sum();
        double starts = (double) users.size() * ROUNDS;
        report.note(
                FleetFigure.START_RATE,
                SecondsExplained.rounded(theirSum / ourSum),
                RealMeasurement.explained(ours, theirs));
        report.note(FleetFigure.START_RATE_OURS, SecondsExplained.rounded(starts / ourSum), Map.of());
        report.note(FleetFigure.START_RATE_DOCKER, SecondsExplained.rounded(starts / theirSum), Map.of());
        run.say("%.2f starts per second, Docker's own %.2f".formatted(starts / ourSum, starts / theirSum));
    }

    private void round(List<Double> ours, List<Double> theirs) {
        signal("STOP");
        Instant released;
        try (SandboxStarts starts =
                SandboxStarts.follow(docker, bed.stage().lab().installation(), users)) {
            try {
                dockersTurn(theirs);
            } finally {
                signal("CONT");
            }
            released = Instant.now();
            starts.await(WITHIN);
        }
        Waiting.until(
                "all are present again",
                WITHIN,
                () -> users.stream().allMatch(user -> RealMeasurement.isPresentSince(bed, user, released)));
        ours.add(window(users.stream().map(user -> bed.sandbox(user).id()).toList()));
    }

    private void dockersTurn(List<Double> theirs) {
        List<String> sandboxes =
                users.stream().map(user -> bed.sandbox(user).id()).toList();
        List<Shape> shapes = sandboxes.stream().map(this::shape).toList();
        remove(sandboxes);
        forgetRegistrations();
        List<String> twins = new ArrayList<>();
        try {
            twins.addAll(startAll(shapes));
            theirs.add(window(twins));
            RealMeasurement.pause(SETTLE);
            requireAlive(twins);
        } finally {
            remove(twins);
            forgetRegistrations();
        }
    }

    private Shape shape(String id) {
        InspectContainerResponse made = docker.inspectContainerCmd(id).exec();
        return new Shape(
                Objects.requireNonNull(made.getImageId()),
                Objects.requireNonNull(made.getHostConfig()),
                Objects.requireNonNull(made.getConfig().getHostName()),
                // profile and identity are readable for this one only
                Objects.requireNonNull(made.getConfig().getUser()));
    }

    private List<String> startAll(List<Shape> shapes) {
        ConcurrentLinkedQueue<String> ids = new ConcurrentLinkedQueue<>();
        atOnce(shapes, shape -> {
            String id = docker.createContainerCmd(shape.image())
                    .withHostName(shape.hostName())
                    .withUser(shape.user())
                    .withHostConfig(shape.host())
                    .exec()
                    .getId();
            ids.add(id);
            docker.startContainerCmd(id).exec();
        });
        return List.copyOf(ids);
    }

    private void remove(List<String> ids) {
        atOnce(ids, id -> {
            try {
                docker.removeContainerCmd(id).withForce(true).exec();
            } catch (NotFoundException e) {
                // it is gone, which is what was wanted
            }
        });
    }

    private void forgetRegistrations() {
        users.forEach(bed.stage().kamailio()::forgetRegistrations);
    }

    /// A twin that ends by itself is started again by Docker, and again, and takes the time of all the others.
    private void requireAlive(List<String> ids) {
        for (String id : ids) {
            InspectContainerResponse twin = docker.inspectContainerCmd(id).exec();
            if (!Boolean.TRUE.equals(twin.getState().getRunning())
                    || !Integer.valueOf(0).equals(twin.getRestartCount())) {
                throw new LabException("a container of Docker's own turn does not live as a sandbox does: "
                        + twin.getState() + ", restarted " + twin.getRestartCount() + " times");
            }
        }
    }

    /// Seconds from the first one's creation to the last one's start.
    private double window(List<String> ids) {
        List<InspectContainerResponse> made =
                ids.stream().map(id -> docker.inspectContainerCmd(id).exec()).toList();
        Instant first = made.stream()
                .map(container -> Instant.parse(Objects.requireNonNull(container.getCreated())))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Instant last = made.stream()
                .map(container -> Instant.parse(
                        Objects.requireNonNull(container.getState().getStartedAt())))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return RealMeasurement.seconds(first, last);
    }

    private static <T> void atOnce(List<T> all, Consumer<T> work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> pending = new ArrayList<>();
            all.forEach(one -> pending.add(threads.submit(() -> work.accept(one))));
            for (Future<?> one : pending) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new LabException("Docker did not do what was asked of it", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    private void signal(String name) {
        String pid = Long.toString(RealMeasurement.process(bed).pid());
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, pid).start();
            if (kill.waitFor() != 0) {
                throw new LabException("the controller could not be sent " + name);
            }
        } catch (IOException e) {
            throw new LabException("the controller could not be sent " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }
}
