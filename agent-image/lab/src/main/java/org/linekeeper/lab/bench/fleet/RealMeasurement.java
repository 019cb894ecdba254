package org.linekeeper.lab.bench.fleet;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.linekeeper.lab.bench.Bed;
import org.linekeeper.lab.bench.Samples;
import org.linekeeper.lab.bench.rig.FarEnd;
import org.linekeeper.lab.demo.ControllerApi;
import org.linekeeper.lab.demo.ControllerProcess;
import org.linekeeper.lab.demo.Sandbox;
import org.linekeeper.lab.peer.LabException;
import org.linekeeper.lab.peer.Waiting;
import tools.jackson.databind.JsonNode;

/// Fifty real sandboxes, each with its own Dino logged in at a real XMPP server and its line registered at a real
/// registrar, and what becomes of them when containers and the controller are killed.
final class RealMeasurement implements FleetMeasurement {
    private static final int KILLS = 20;
    private static final int RESTARTS = 5;
    private static final int CALLS = 3;
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final Duration SETTLE = Duration.ofSeconds(15);

    private final int sandboxes;

    RealMeasurement(int sandboxes) {
        this.sandboxes = sandboxes;
    }

    @Override
    public String name() {
        return "real";
    }

    @Override
    public String words() {
        return sandboxes + " real sandboxes with Dino: memory, deaths, the controller's death, starts";
    }

    @Override
    public void take(FleetRun run, FleetReport report) {
        Path folder = run.folder().resolve("real");
        try (Bed bed = Bed.make(run.controllerJar(), folder, run.narrator())) {
            List<String> users = new ArrayList<>();
            for (int number = 0; number < sandboxes; number++) {
                users.add("fleet" + number);
            }
            Instant posted = Instant.now();
            bed.addAll(users);
            run.say("%d users are present after %.1f s".formatted(sandboxes, seconds(posted, Instant.now())));
            pause(SETTLE);
            memory(run, bed, report);
            try {
                controllerDies(run, bed, users, report);
                containersDie(run, bed, users, report);
                new StartRate(run, bed, users).take(report);
            } catch (RuntimeException e) {
                run.say(bed.stage().controller().tail(40));
                throw e;
            }
        }
    }

    private static void memory(FleetRun run, Bed bed, FleetReport report) {
        ProcessFigures process = process(bed);
        double resident = process.residentMegabytes();
        report.note(
                FleetFigure.RSS,
                SecondsExplained.rounded(resident),
                Map.of("sandboxes", bed.users().size()));
        run.say("the controller holds %.0f MB".formatted(resident));
    }

    static ProcessFigures process(Bed bed) {
        return new ProcessFigures(bed.stage().controller().pid());
    }

    /// Each user's container dies once.
    private static void containersDie(FleetRun run, Bed bed, List<String> users, FleetReport report) {
        List<Double> registered = new ArrayList<>();
        List<Double> present = new ArrayList<>();
        for (String user : users.subList(0, Math.min(KILLS, users.size()))) {
            Sandbox sandbox = bed.sandbox(user);
            Instant killed = Instant.now();
            sandbox.docker().killContainerCmd(sandbox.id()).exec();
            registered.add(seconds(killed, bed.awaitRegistered(user, killed).at()));
            bed.stage().prosody().awaitOnline(user, killed, WITHIN);
            Waiting.until(user + " is present again", WITHIN, () -> isPresentSince(bed, user, killed));
            present.add(seconds(killed, Instant.now()));
        }
        Samples sip = new Samples(registered);
        Samples whole = new Samples(present);
        report.note(FleetFigure.KILL_TO_SIP, SecondsExplained.rounded(sip.percentile(95)), SecondsExplained.of(sip));
        report.note(
                FleetFigure.KILL_TO_PRESENCE,
                SecondsExplained.rounded(whole.percentile(95)),
                SecondsExplained.of(whole));
        run.say("killed containers: registered after %.2f s, present after %.2f s (p95)"
                .formatted(sip.percentile(95), whole.percentile(95)));
    }

    /// Present with a container that is younger than its predecessor's death.
    static boolean isPresentSince(Bed bed, String user, Instant death) {
        JsonNode status = status(bed, user);
        if (!status.path("presence").asString("").equals("present")) {
            return false;
        }
        String started = status.path("sandbox").path("startedAt").asString("");
        return !started.isEmpty() && Instant.parse(started).isAfter(death);
    }

    static JsonNode status(Bed bed, String user) {
        return bed.stage()
                .api()
                .get("/api/v1/users/" + user + "/status")
                .require(200)
                .body();
    }

    /// With calls up, the controller is killed, again and again.
    private static void controllerDies(FleetRun run, Bed bed, List<String> users, FleetReport report) {
        Map<String, String> before = identities(bed, users);
        List<FarEnd.Echo> calls = new ArrayList<>();
        List<Double> away = new ArrayList<>();
        int broken;
        try {
            for (String user : users.subList(0, Math.min(CALLS, users.size()))) {
                calls.add(bed.farEnd().echo(bed.line(user)));
            }
            for (int death = 0; death < RESTARTS; death++) {
                away.add(killedAndBack(bed.stage().controller()));
                Waiting.until(
                        "all are present again", WITHIN, () -> users.stream().allMatch(bed::isPresent));
            }
            broken = (int) calls.stream().filter(call -> !call.isUp()).count();
        } finally {
            calls.forEach(FarEnd.Echo::close);
        }
        Map<String, String> after = identities(bed, users);
        long disturbed = users.stream()
                .filter(user -> !Objects.equals(before.get(user), after.get(user)))
                .count();
        Samples samples = new Samples(away);
        report.note(FleetFigure.RESTART, SecondsExplained.rounded(samples.most()), SecondsExplained.of(samples));
        report.note(
                FleetFigure.DISTURBED,
                (double) disturbed + broken,
                Map.of(
                        "restarts",
                        RESTARTS,
                        "containers",
                        disturbed,
                        "calls_up",
                        calls.size(),
                        "calls_broken",
                        broken));
        run.say("the API serves again after %.2f s at most; %d containers and %d calls were disturbed"
                .formatted(samples.most(), disturbed, broken));
    }

    /// From the kill until a request that needs a token and the database is answered.
    private static double killedAndBack(ControllerProcess controller) {
        Instant killed = Instant.now();
        controller.kill();
        controller.launch();
        Waiting.until("the API serves again", WITHIN, () -> {
            try {
                ControllerApi.Answer answer = controller.api().get("/api/v1/users?limit=1");
                return answer.status() == 200;
            } catch (LabException notYet) {
                return false;
            }
        });
        return seconds(killed, Instant.now());
    }

    /// The container's id and when it started, by user.
    private static Map<String, String> identities(Bed bed, List<String> users) {
        Map<String, String> identities = new HashMap<>();
        for (String user : users) {
            Sandbox sandbox = bed.sandbox(user);
            identities.put(user, sandbox.id() + " " + sandbox.startedAt());
        }
        return identities;
    }

    static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    static void pause(Duration length) {
        Instant end = Instant.now().plus(length);
        Waiting.until(
                "it has settled", length.multipliedBy(2), () -> Instant.now().isAfter(end));
    }

    /// For the report.
    static Map<String, Object> explained(List<Double> ours, List<Double> docker) {
        Map<String, Object> explained = new LinkedHashMap<>();
        explained.put("seconds", ours.stream().map(SecondsExplained::rounded).toList());
        explained.put(
                "docker_seconds", docker.stream().map(SecondsExplained::rounded).toList());
        return explained;
    }
}
