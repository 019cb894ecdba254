package org.linekeeper.lab.bench;

import org.linekeeper.lab.bench.rig.Bursts;
import org.linekeeper.lab.bench.rig.FarEnd;
import org.linekeeper.lab.bench.rig.SipTarget;

/// How long an INVITE waits for its 200, as its caller sees it: blocks of calls by turns to the sandbox's line and to
/// baresip.
final class AnswerMeasurement implements Measurement {
    private static final int BLOCKS = 4;
    private static final int CALLS_PER_BLOCK = 50;
    private static final int PER_SECOND = 10;

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
        FarEnd.Load ours = FarEnd.Load.NONE;
        FarEnd.Load theirs = FarEnd.Load.NONE;
        for (int block = 0; block < BLOCKS; block++) {
            ours = ours.and(bed.farEnd().load(line, CALLS_PER_BLOCK, PER_SECOND));
            theirs = theirs.and(bed.farEnd().load(baresip, CALLS_PER_BLOCK, PER_SECOND));
        }
        bed.say("200 after %.1f ms (median), baresip's after %.1f ms"
                .formatted(
                        new Bursts(ours.calls(), ours.answered()).percentile(50),
                        new Bursts(theirs.calls(), theirs.answered()).percentile(50)));
        SetUpMeasurement.note(report, CallFigure.ANSWER, ours, ours.answered());
        SetUpMeasurement.note(report, CallFigure.ANSWER_BARESIP, theirs, theirs.answered());
    }
}
