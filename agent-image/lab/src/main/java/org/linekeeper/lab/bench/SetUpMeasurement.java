package org.linekeeper.lab.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.linekeeper.lab.bench.rig.Bursts;
import org.linekeeper.lab.bench.rig.FarEnd;
import org.linekeeper.lab.bench.rig.SipTarget;

/// How long a call's INVITE waits for its 180, its 200 and the first RTP packet, as its caller sees it: a thousand
/// calls at 20 a second, in blocks by turns to the sandbox's line and to baresip. Each call is hung up as soon as it is
/// answered and heard, so that two of them overlap only where one takes longer than 50 ms. A block of each goes before
/// that does not count. A call that was not answered counts as one that waited longer than any other.
final class SetUpMeasurement implements Measurement {
    private static final int BLOCKS = 10;
    private static final int CALLS_PER_BLOCK = 100;
    private static final int PER_SECOND = 20;

    @Override
    public String name() {
        return "setup";
    }

    @Override
    public String words() {
        return "INVITE to 180, 200 and sound, %d calls each at %d a second"
                .formatted(BLOCKS * CALLS_PER_BLOCK, PER_SECOND);
    }

    @Override
    public void take(Bed bed, Report report) {
        SipTarget line = bed.line();
        SipTarget baresip = bed.twin().target();
        FarEnd.Load ours = FarEnd.Load.NONE;
        FarEnd.Load theirs = FarEnd.Load.NONE;
        bed.farEnd().load(line, CALLS_PER_BLOCK, PER_SECOND);
        bed.farEnd().load(baresip, CALLS_PER_BLOCK, PER_SECOND);
        List<Double> medians = new ArrayList<>();
        for (int block = 0; block < BLOCKS; block++) {
            FarEnd.Load load = bed.farEnd().load(line, CALLS_PER_BLOCK, PER_SECOND);
            medians.add(Report.rounded(new Bursts(load.calls(), load.answered()).percentile(50)));
            ours = ours.and(load);
            theirs = theirs.and(bed.farEnd().load(baresip, CALLS_PER_BLOCK, PER_SECOND));
        }
        bed.say("200 after, block by block (medians in ms): " + medians);
        note(report, SipFigure.RINGING, ours, ours.ringing());
        note(report, SipFigure.ANSWER, ours, ours.answered());
        note(report, SipFigure.SOUND, ours, ours.heard());
        note(report, SipFigure.ANSWER_BARESIP, theirs, theirs.answered());
        if (ours.ringing().isEmpty()) {
            report.leftOut(SipFigure.RINGING.key(), "no call got a 180");
        }
    }

    static void note(Report report, Figure figure, FarEnd.Load load, List<Double> millis) {
        Map<String, Object> explained = new LinkedHashMap<>();
        explained.put("calls", load.calls());
        explained.put("not_answered", load.failed());
        explained.put("sent_again", load.repeated());
        if (!millis.isEmpty()) {
            explained.putAll(new Samples(millis).explained());
        }
        report.note(figure, new Bursts(load.calls(), millis).percentile(99), explained);
    }
}
