package org.linekeeper.lab.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SippTraceTest {
    private static String line(String seconds, String way, String call, String cseq, String first) {
        return String.join("\t", "2026-11-21", "02:07:51.702652", seconds, way, call, cseq, first) + "\n";
    }

    @Test
    void takesTheTimeFromEachInviteToItsOwn200() {
        String trace = line("100.000100", "S", "1@x", "CSeq:1 INVITE", "INVITE sip:x SIP/2.0")
                + line("100.000900", "R", "1@x", "CSeq:1 INVITE", "SIP/2.0 180 Ringing")
                + line("100.001000", "S", "2@x", "CSeq:1 INVITE", "INVITE sip:x SIP/2.0")
                + line("100.003350", "R", "1@x", "CSeq:1 INVITE", "SIP/2.0 200 OK")
                + line("100.003400", "S", "1@x", "CSeq:1 ACK", "ACK sip:x SIP/2.0")
                + line("100.008000", "R", "2@x", "CSeq:1 INVITE", "SIP/2.0 200 OK")
                + line("100.060000", "S", "1@x", "CSeq:2 BYE", "BYE sip:x SIP/2.0")
                + line("100.061000", "R", "1@x", "CSeq:2 BYE", "SIP/2.0 200 OK");

        assertThat(SippTrace.answerMillis(trace)).containsExactly(3.25, 7.0);
    }

    @Test
    void countsFromTheFirstInviteToTheFirst200() {
        String trace = line("100.0", "S", "1@x", "CSeq:1 INVITE", "INVITE sip:x SIP/2.0")
                + line("100.5", "S", "1@x", "CSeq:1 INVITE", "INVITE sip:x SIP/2.0")
                + line("100.6", "R", "1@x", "CSeq:1 INVITE", "SIP/2.0 200 OK")
                + line("101.1", "R", "1@x", "CSeq:1 INVITE", "SIP/2.0 200 OK");

        assertThat(SippTrace.answerMillis(trace)).containsExactly(600.0);
    }

    @Test
    void leavesOutCallsThatWereNotAnswered() {
        String trace = line("100.0", "S", "1@x", "CSeq:1 INVITE", "INVITE sip:x SIP/2.0")
                + line("100.6", "R", "1@x", "CSeq:1 INVITE", "SIP/2.0 480 Temporarily Unavailable");

        assertThat(SippTrace.answerMillis(trace)).isEmpty();
    }
}
