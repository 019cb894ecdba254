package org.linekeeper.lab.bench;

import java.util.ArrayList;
import java.util.List;
import org.linekeeper.lab.bench.rig.SipTarget;
import org.linekeeper.lab.bench.rig.SippTrace;
import org.linekeeper.lab.peer.LabException;
import org.linekeeper.lab.peer.Sipp;

/// How long an INVITE waits for its 200, by SIPp's clock: calls one after the other, in blocks by turns to the
/// sandbox's line and to baresip.
final class AnswerMeasurement implements Measurement {
    private static final int BLOCKS = 4;
    private static final int CALLS_PER_BLOCK = 50;
    private static final String CALL_MILLIS = "50";
    private static final String MOST_PER_SECOND = "20";

    @Override
    public String name() {
        return "answer";
    }

    @Override
    public String words() {
        return "INVITE to 200, %d calls each".formatted(BLOCKS * CALLS_PER_BLOCK);
    }

    @Override
    public void take(Bed bed, Report report) {
        SipTarget line = bed.line();
        SipTarget baresip = bed.twin().target();
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        for (int block = 0; block < BLOCKS; block++) {
            ours.addAll(block(bed.sipp(), line));
            theirs.addAll(block(bed.sipp(), baresip));
        }
        Samples answered = new Samples(ours);
        Samples beside = new Samples(theirs);
        bed.say("200 after %.1f ms (median), baresip's after %.1f ms".formatted(answered.median(), beside.median()));
        report.note(CallFigure.ANSWER, answered.percentile(99), answered.explained());
        report.note(CallFigure.ANSWER_BARESIP, beside.percentile(99), beside.explained());
    }

    private static List<Double> block(Sipp sipp, SipTarget target) {
        String trace = "/tmp/answer.csv";
        sipp.run(
                "-sn",
                "uac",
                "-s",
                target.user(),
                "-m",
                Integer.toString(CALLS_PER_BLOCK),
                "-l",
                "1",
                "-r",
                MOST_PER_SECOND,
                "-d",
                CALL_MILLIS,
                "-trace_shortmsg",
                "-shortmessage_file",
                trace,
                target.hostAndPort());
        List<Double> millis = SippTrace.answerMillis(sipp.read(trace));
        sipp.delete(trace);
        if (millis.size() != CALLS_PER_BLOCK) {
            throw new LabException("SIPp notes " + millis.size() + " answers of " + CALLS_PER_BLOCK);
        }
        return millis;
    }
}
