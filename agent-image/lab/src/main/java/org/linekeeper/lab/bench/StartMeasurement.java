package org.linekeeper.lab.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.linekeeper.lab.bench.rig.Inside;
import org.linekeeper.lab.bench.rig.KernelClock;
import org.linekeeper.lab.demo.Sandbox;
import org.linekeeper.lab.demo.Stage;
import org.linekeeper.lab.peer.LabException;
import org.linekeeper.lab.peer.Waiting;

/// How long a sandbox that comes back by itself needs to be registered: Docker restarts it, and the agent finds
/// what it has to do on its profile volume. Counted from the agent's process, as the kernel has it, to the
/// registrar's 200; from the container's first process, which Docker's own set-up precedes, beside that.
final class StartMeasurement implements Measurement {
    private static final int RESTARTS = 10;
    private static final int GRACE_SECONDS = 5;

    /// The session is at rest then, and so are the controller and this program, where they have just begun: it is the
    /// agent's start that is measured, and not what it has to share a processor with.
    private static final Duration REST = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String words() {
        return "restart to registered, " + RESTARTS + " times";
    }

    @Override
    public void take(Bed bed, Report report) {
        String user = bed.firstUser();
        bed.rest(REST);
        KernelClock clock = KernelClock.read();
        List<Double> fromAgent = new ArrayList<>();
        List<Double> fromContainer = new ArrayList<>();
        for (int i = 0; i < RESTARTS; i++) {
            Sandbox sandbox = bed.sandbox(user);
            sandbox.docker()
                    .restartContainerCmd(sandbox.id())
                    .withTimeout(GRACE_SECONDS)
                    .exec();
            // a program run inside while the agent starts would take its processor
            Instant registered = bed.awaitRegistered(user, Instant.now()).at();
            Instant agent = clock.startOf(agentStat(sandbox));
            Instant container = clock.startOf(Inside.run(sandbox.docker(), sandbox.id(), "cat", "/proc/1/stat"));
            fromAgent.add(millis(agent, registered));
            fromContainer.add(millis(container, registered));
            bed.stage().prosody().awaitOnline(user, agent, Bed.PRESENT_WITHIN);
            Waiting.until(user + " is present again", Bed.PRESENT_WITHIN, () -> bed.isPresent(user));
        }
        Samples judged = new Samples(fromAgent);
        bed.say("registered %.0f ms after the agent's start (median), %.0f at most"
                .formatted(judged.median(), judged.most()));
        Map<String, Object> explained = new LinkedHashMap<>(judged.explained());
        explained.put("from_container_process", new Samples(fromContainer).explained());
        report.note(CallFigure.START, judged.most(), explained);
    }

    /// Docker's init has one child; it is there as soon as the container runs, or a moment later.
    private static String agentStat(Sandbox sandbox) {
        String[] stat = {""};
        Waiting.until("the agent's process is there", Duration.ofSeconds(5), () -> {
            stat[0] = Inside.run(
                    sandbox.docker(),
                    sandbox.id(),
                    "sh",
                    "-c",
                    "for p in /proc/[0-9]*; do [ \"$(cat $p/comm)\" = java ] && cat $p/stat && exit; done 2>/dev/null; true");
            return !stat[0].isBlank();
        });
        if (!stat[0].contains("(java)")) {
            throw new LabException("the agent of " + Stage.USER + " is not to be seen: " + stat[0]);
        }
        return stat[0];
    }

    private static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }
}
