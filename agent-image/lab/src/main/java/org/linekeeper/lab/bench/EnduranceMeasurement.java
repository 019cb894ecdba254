package org.linekeeper.lab.bench;

import com.github.dockerjava.api.DockerClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.linekeeper.lab.bench.rig.FarEnd;
import org.linekeeper.lab.bench.rig.ProbeHost;
import org.linekeeper.lab.bench.rig.ProcessTable;
import org.linekeeper.lab.bench.rig.SipTarget;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.LabException;

/// What thousands of calls in a row leave behind. Threads (the kernel's: a virtual one is none), sockets and memory
/// are the sandbox's own agent's. Into its heap nobody may look, so that is taken from a second process in the same
/// sandbox, which runs the agent's phone side (SIP, media, sound card) and gets the same calls.
///
/// Before and after are taken after a rest that is longer than any SIP transaction lives (64 times T1 is 32 s, RFC
/// 3261 §17), the first one after some calls, so that what is loaded once is there.
final class EnduranceMeasurement implements Measurement {
    private static final int WARM_UP = 500;
    /// Two transactions of each call are remembered for half a minute, and no more than 4,096.
    private static final int PER_SECOND = 50;

    private static final Duration REST = Duration.ofSeconds(40);
    private static final String AGENT = "java";
    private static final String WITNESS = "witness";

    private final int calls;

    EnduranceMeasurement(int calls) {
        this.calls = calls;
    }

    @Override
    public String name() {
        return "endurance";
    }

    @Override
    public String words() {
        return "what %d calls in a row leave behind, at up to %d a second".formatted(calls, PER_SECOND);
    }

    private record State(int threads, int sockets, double megabytes) {
        static State of(DockerClient docker, String sandbox) {
            ProcessTable.Entry agent = ProcessTable.read(docker, sandbox).main(AGENT);
            int sockets = ProcessTable.sockets(docker, sandbox, agent.pid());
            return new State(agent.threads(), sockets, ProcessTable.megabytes(docker, sandbox, agent.pid()));
        }
    }

    @Override
    public void take(Bed bed, Report report) {
        SipTarget line = bed.line();
        String sandbox = bed.sandbox(bed.firstUser()).id();
        String password = UUID.randomUUID().toString();
        bed.stage().kamailio().addUser(WITNESS, password);
        try (ProbeHost.Witness witness = bed.probe().heapWitness("sip:" + WITNESS + "@" + Lab.PBX, WITNESS, password)) {
            SipTarget beside = bed.line(WITNESS);
            run(bed, line, WARM_UP);
            run(bed, beside, WARM_UP);
            bed.rest(REST);
            State before = State.of(bed.docker(), sandbox);
            long heapBefore = witness.heapBytes();
            FarEnd.Load done = run(bed, line, calls);
            FarEnd.Load doneBeside = run(bed, beside, calls);
            bed.rest(REST);
            State after = State.of(bed.docker(), sandbox);
            long heapAfter = witness.heapBytes();
            note(report, done, before, after);
            Map<String, Object> explained = explained(doneBeside);
            explained.put("before_mb", Report.rounded(heapBefore / 1e6));
            explained.put("after_mb", Report.rounded(heapAfter / 1e6));
            report.note(SipFigure.HEAP, (heapAfter - heapBefore) / 1e6, explained);
        }
    }

    private static FarEnd.Load run(Bed bed, SipTarget to, int calls) {
        FarEnd.Load load = bed.farEnd().load(to, calls, PER_SECOND);
        bed.say("%d calls to %s in %.0f s, %d not answered"
                .formatted(
                        load.calls(), to.user(), load.seconds(), load.failed().size()));
        if (load.answered().isEmpty()) {
            throw new LabException("not one call was answered by " + to + ": " + load.failed());
        }
        return load;
    }

    private static Map<String, Object> explained(FarEnd.Load load) {
        Map<String, Object> explained = new LinkedHashMap<>();
        explained.put("calls", load.calls());
        explained.put("not_answered", load.failed().size());
        explained.put("sent_again", load.repeated());
        explained.put("per_second", Report.rounded(load.calls() / load.seconds()));
        return explained;
    }

    private static void note(Report report, FarEnd.Load done, State before, State after) {
        report.note(SipFigure.CALLS, done.answered().size(), explained(done));
        Map<String, Object> explained = new LinkedHashMap<>();
        explained.put("before", before.threads());
        explained.put("after", after.threads());
        report.note(SipFigure.THREADS, after.threads() - before.threads(), explained);
        Map<String, Object> sockets = new LinkedHashMap<>();
        sockets.put("before", before.sockets());
        sockets.put("after", after.sockets());
        sockets.put("agent_pss_before_mb", Report.rounded(before.megabytes()));
        sockets.put("agent_pss_after_mb", Report.rounded(after.megabytes()));
        report.note(SipFigure.SOCKETS, after.sockets() - before.sockets(), sockets);
    }
}
