package org.linekeeper.lab.bench.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.linekeeper.lab.bench.Samples;
import org.linekeeper.lab.demo.ControllerApi;
import org.linekeeper.lab.peer.LabException;
import org.linekeeper.lab.peer.Waiting;

/// Ten thousand simulated sandboxes with their control links: how soon the death of one leads to its first repair,
/// and how soon a controller that was killed knows them all again.
final class TenThousandMeasurement implements FleetMeasurement {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final int DEATHS = 100;
    private static final int LOOKED_AT = 50;

    private final int sandboxes;
    /// Which ones die is the same in every run.
    private final Random random = new Random(1);

    TenThousandMeasurement(int sandboxes) {
        this.sandboxes = sandboxes;
    }

    @Override
    public String name() {
        return "tenthousand";
    }

    @Override
    public String words() {
        return "deaths among %,d simulated sandboxes, and a controller that comes back to them".formatted(sandboxes);
    }

    @Override
    public void take(FleetRun run, FleetReport report) {
        try (SimulatedSite site = SimulatedSite.start(run, "tenthousand", "2g")) {
            long began = System.nanoTime();
            site.grow(0, sandboxes);
            run.say("they run, with their links, after %.0f s".formatted((System.nanoTime() - began) / 1e9));
            detect(run, site, report);
            adopt(run, site, report);
        }
    }

    private void detect(FleetRun run, SimulatedSite site, FleetReport report) {
        site.repairs();
        List<Double> seconds = new ArrayList<>();
        for (int death = 0; death < DEATHS; death++) {
            site.kill(SimulatedSite.user(random.nextInt(sandboxes)));
            int wanted = death + 1;
            Waiting.until("the dead one is repaired", WITHIN, () -> {
                seconds.addAll(site.repairs());
                return seconds.size() >= wanted;
            });
        }
        Samples samples = new Samples(seconds);
        report.note(FleetFigure.DETECT, SecondsExplained.rounded(samples.percentile(95)), SecondsExplained.of(samples));
        run.say("first repair after %.3f s (p95)".formatted(samples.percentile(95)));
        site.awaitLinks(sandboxes);
    }

    /// Adopted: the controller has read every sandbox (it is healthy no sooner), shows a sample of them as alive,
    /// and did nothing to any.
    private void adopt(FleetRun run, SimulatedSite site, FleetReport report) {
        long changes = site.count().path("changes").asLong();
        long killed = System.nanoTime();
        site.controller().kill();
        site.controller().launch();
        site.controller().awaitUp();
        for (int looked = 0; looked < LOOKED_AT; looked++) {
            String user = SimulatedSite.user(random.nextInt(sandboxes));
            Waiting.until(user + " is known", WITHIN, () -> containerIsAlive(site, user));
        }
        double adopted = (System.nanoTime() - killed) / 1e9;
        long more = site.count().path("changes").asLong() - changes;
        Map<String, Object> why = new LinkedHashMap<>();
        why.put("looked_at", LOOKED_AT);
        why.put("changes_asked_for", more);
        report.note(FleetFigure.ADOPT, SecondsExplained.rounded(adopted), why);
        run.say("adopted after %.2f s".formatted(adopted));
        if (more != 0) {
            throw new LabException("the new controller did not leave the sandboxes alone: " + more + " changes");
        }
    }

    private static boolean containerIsAlive(SimulatedSite site, String user) {
        ControllerApi.Answer answer = site.controller().api().get("/api/v1/users/" + user + "/status");
        for (var part : answer.require(200).body().path("parts")) {
            if (part.path("part").asString("").equals("container")) {
                return part.path("evidence").asString("").equals("alive");
            }
        }
        return false;
    }
}
