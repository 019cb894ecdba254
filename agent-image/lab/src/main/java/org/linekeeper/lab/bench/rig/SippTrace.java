package org.linekeeper.lab.bench.rig;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// SIPp's own record of the messages it sent and received (`-trace_shortmsg`), in columns parted by tabs:
/// date, time, seconds since 1970 with microseconds, `S` or `R`, Call-ID, CSeq, first line.
public final class SippTrace {
    private SippTrace() {}

    /// How long each call's INVITE waited for its 200, in milliseconds, in the order of the calls. A repeated
    /// INVITE or 200 does not count: the first of each does.
    public static List<Double> answerMillis(String trace) {
        Map<String, BigDecimal> invited = new LinkedHashMap<>();
        Map<String, Double> answered = new LinkedHashMap<>();
        for (String line : trace.lines().toList()) {
            String[] columns = line.strip().split("\t", -1);
            if (columns.length != 7 || !columns[5].equals("CSeq:1 INVITE")) {
                continue;
            }
            BigDecimal at = new BigDecimal(columns[2]);
            String call = columns[4];
            BigDecimal begun = invited.get(call);
            if (columns[3].equals("S")) {
                invited.putIfAbsent(call, at);
            } else if (begun != null && columns[6].startsWith("SIP/2.0 200 ")) {
                answered.putIfAbsent(call, at.subtract(begun).movePointRight(3).doubleValue());
            }
        }
        return new ArrayList<>(answered.values());
    }
}
