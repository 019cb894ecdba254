package org.linekeeper.lab.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.linekeeper.lab.bench.rig.Guest;
import org.linekeeper.lab.demo.Stage;

/// How long a new user waits to be reachable: from the POST until controller, XMPP server and registrar all show
/// it, one user after the other. In between, what Docker alone needs to create and start such a container.
final class PresenceMeasurement implements Measurement {
    private static final List<String> USERS = List.of(Stage.USER, "user1", "user2", "user3", "user4", "user5");

    @Override
    public String name() {
        return "presence";
    }

    @Override
    public String words() {
        return "POST user to present, for " + USERS.size() + " users in turn";
    }

    @Override
    public void take(Bed bed, Report report) {
        List<Double> seconds = new ArrayList<>();
        List<Double> docker = new ArrayList<>();
        for (String user : USERS) {
            Bed.Arrival arrival = bed.add(user);
            seconds.add(arrival.last().toNanos() / 1e9);
            double millis = dockerStart(bed).toNanos() / 1e6;
            docker.add(millis);
            bed.say("%s is present after %.2f s (registered %.2f, online %.2f); Docker alone %.0f ms"
                    .formatted(
                            user,
                            arrival.last().toNanos() / 1e9,
                            arrival.registered().toNanos() / 1e9,
                            arrival.online().toNanos() / 1e9,
                            millis));
        }
        Samples present = new Samples(seconds);
        Samples started = new Samples(docker);
        report.note(CallFigure.PRESENCE, present.most(), present.explained());
        report.note(CallFigure.DOCKER_START, started.median(), started.explained());
    }

    /// The sandbox's own image and shape, with a fresh volume as a profile.
    private static Duration dockerStart(Bed bed) {
        String sandbox = bed.sandbox(Stage.USER).id();
        var made = bed.docker().inspectContainerCmd(sandbox).exec();
        var plan =
                new Guest.Plan(made.getImageId(), Guest.USER, List.of("/profile"), List.of(), List.of("sleep", "60"));
        try (Guest guest = Guest.start(bed.docker(), sandbox, plan)) {
            return guest.startedIn();
        }
    }
}
