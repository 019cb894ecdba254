package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.jain.RecordingLineListener.Incoming;
import org.linekeeper.agent.sip.jain.transaction.SipTimings;
import org.linekeeper.agent.sip.network.NameResolver;

/// Nothing of a call may be left when it is over.
class JainUserAgentManyCallsTest {
    private static final int CALLS = 10_000;
    private static final int WARM_UP = 500;

    /// Impatient, so that what lingers after a call does so for less than a second.
    private static final SipTimings IMPATIENT =
            new SipTimings(Duration.ofMillis(10), Duration.ofMillis(80), Duration.ofMillis(100));

    static final SipOptions OPTIONS = new SipOptions(
            0, IMPATIENT, 100_000, Duration.ofSeconds(25), Duration.ofSeconds(20), NameResolver.system());

    private static final long MOST_GROWTH = 4L << 20;

    @Test
    void remembersNothingOfCallsThatAreOver() throws IOException {
        try (WirePeer peer = WirePeer.udp();
                AgentUnderTest test = AgentUnderTest.opened(peer, OPTIONS, AgentUnderTest.signalling(1_800))) {
            peer.acceptRegistration();
            test.heard.nextStatus();
            run(test, peer, 0, WARM_UP);
            isQuiet(test);
            long heap = heapInUse();
            int files = openFiles();

            run(test, peer, WARM_UP, CALLS);

            isQuiet(test);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(heapInUse()).isLessThan(heap + MOST_GROWTH));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(openFiles()).isLessThanOrEqualTo(files));
            assertThat(test.line.status().attempts()).isZero();
        }
    }

    private static void run(AgentUnderTest test, WirePeer peer, int from, int to) {
        for (int call = from; call < to; call++) {
            switch (call % 5) {
                case 0 -> answeredAndHungUp(test, peer, call);
                case 1 -> madeAndHungUp(test, peer);
                case 2 -> madeAndCancelled(test, peer);
                case 3 -> refused(test, peer, call);
                default -> abandoned(test, peer, call);
            }
        }
    }

    private static void isQuiet(AgentUnderTest test) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> test.agent.remembered() == 0);
    }

    /// Sockets among them.
    private static int openFiles() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    private static long heapInUse() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void answeredAndHungUp(AgentUnderTest test, WirePeer peer, int number) {
        peer.send(test.request("INVITE", "c" + number, "v=0"));
        Incoming incoming = test.heard.nextCall();
        incoming.call().ring();
        incoming.call().answer("v=0");
        WireMessage ok = peer.expect("200", "INVITE");
        peer.send(test.inside(ok, "ACK", 1, "ack" + number, ""));
        incoming.call().hangUp();
        WireMessage bye = peer.expect("BYE");
        peer.send(bye.response("200 OK", "", ""));
        assertThat(incoming.heard().next()).isEqualTo("ended US 200");
    }

    private static void madeAndHungUp(AgentUnderTest test, WirePeer peer) {
        RecordingCallListener heard = new RecordingCallListener();
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        peer.send(invite.response("180 Ringing", "p", ""));
        peer.send(invite.response("200 OK", "p", "v=0", "Contact: <sip:p@" + peer.at() + ">"));
        peer.expect("ACK");
        call.hangUp();
        WireMessage bye = peer.expect("BYE");
        peer.send(bye.response("200 OK", "", ""));
        assertThat(heard.next()).isEqualTo("ringing");
        assertThat(heard.next()).isEqualTo("answered v=0");
        assertThat(heard.next()).isEqualTo("ended US 200");
    }

    private static void madeAndCancelled(AgentUnderTest test, WirePeer peer) {
        RecordingCallListener heard = new RecordingCallListener();
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        peer.send(invite.response("180 Ringing", "p", ""));
        assertThat(heard.next()).isEqualTo("ringing");
        call.hangUp();
        WireMessage cancel = peer.expect("CANCEL");
        peer.send(cancel.response("200 OK", "p", ""));
        peer.send(invite.response("487 Request Terminated", "p", ""));
        assertThat(heard.next()).isEqualTo("ended US 487");
    }

    private static void refused(AgentUnderTest test, WirePeer peer, int number) {
        peer.send(test.request("INVITE", "c" + number, "v=0"));
        Incoming incoming = test.heard.nextCall();
        incoming.call().reject(486);
        peer.expect("486");
        assertThat(incoming.heard().next()).isEqualTo("ended US 486");
    }

    /// The caller gives up while it rings; its ACK to the 487 never comes.
    private static void abandoned(AgentUnderTest test, WirePeer peer, int number) {
        peer.send(test.request("INVITE", "c" + number, "v=0"));
        Incoming incoming = test.heard.nextCall();
        incoming.call().ring();
        peer.expect("180");
        peer.send(test.request("CANCEL", "c" + number, ""));
        peer.expect("487", "INVITE");
        assertThat(incoming.heard().next()).isEqualTo("ended REMOTE 487");
    }
}
