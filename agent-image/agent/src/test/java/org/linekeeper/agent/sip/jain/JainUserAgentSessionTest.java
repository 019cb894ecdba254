package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCall.ReofferListener;
import org.linekeeper.agent.sip.jain.RecordingLineListener.Incoming;

/// What happens inside a call that is up: session timers, offers from both sides, digits.
class JainUserAgentSessionTest {
    private WirePeer peer;
    private AgentUnderTest test;
    private final BlockingQueue<String> offers = new LinkedBlockingQueue<>();
    private final RecordingCallListener heard = new RecordingCallListener();

    @BeforeEach
    void registerLine() throws IOException {
        peer = WirePeer.udp();
        test = AgentUnderTest.registered(peer, AgentUnderTest.signalling(90));
    }

    @AfterEach
    void close() throws IOException {
        test.close();
        peer.close();
    }

    private final ReofferListener outcome = new ReofferListener() {
        @Override
        public void accepted(String sdp) {
            offers.add("accepted " + sdp);
        }

        @Override
        public void refused(int status) {
            offers.add("refused " + status);
        }
    };

    private String outcome() throws InterruptedException {
        return String.valueOf(offers.poll(10, TimeUnit.SECONDS));
    }

    private record Made(SipCall call, WireMessage invite) {
        /// A request of the peer's inside our call.
        String inside(WirePeer peer, String method, int count, String body, String... further) {
            StringBuilder text = new StringBuilder()
                    .append("%s %s SIP/2.0\r\n".formatted(method, invite.uri("Contact")))
                    .append("Via: SIP/2.0/UDP %s;rport;branch=z9hG4bK%s%d\r\n".formatted(peer.at(), method, count))
                    .append("From: %s;tag=p\r\nTo: %s\r\n".formatted(invite.header("To"), invite.header("From")))
                    .append("Call-ID: %s\r\nCSeq: %d %s\r\nMax-Forwards: 70\r\n"
                            .formatted(invite.header("Call-ID"), count, method));
            for (String line : further) {
                text.append(line).append("\r\n");
            }
            if (!body.isEmpty()) {
                text.append("Content-Type: application/sdp\r\n");
            }
            return text + "Content-Length: " + body.length() + "\r\n\r\n" + body;
        }
    }

    private Made calls(String... headersOfTheAnswer) {
        SipCall call = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        String[] headers = java.util.Arrays.copyOf(headersOfTheAnswer, headersOfTheAnswer.length + 1);
        headers[headersOfTheAnswer.length] = "Contact: <sip:p@" + peer.at() + ">";
        peer.send(invite.response("200 OK", "p", "v=0", headers));
        peer.expect("ACK");
        assertThat(heard.next()).isEqualTo("answered v=0");
        return new Made(call, invite);
    }

    @Test
    void refreshesByUpdateWhereThePeerTakesThat() {
        calls("Session-Expires: 90;refresher=uac", "Require: timer", "Allow: INVITE, UPDATE, BYE");

        WireMessage refresh = peer.expect("UPDATE");

        assertThat(refresh.header("Session-Expires")).isEqualTo("90;refresher=uac");
        assertThat(refresh.body()).isEmpty();
        peer.send(refresh.response("200 OK", "p", "", "Session-Expires: 90;refresher=uac"));
        WireMessage second = peer.expect("UPDATE", next -> !next.header("CSeq").equals(refresh.header("CSeq")));
        peer.send(second.response("200 OK", "p", "", "Session-Expires: 90;refresher=uac"));
        assertThat(heard.toldNothing()).isTrue();
    }

    @Test
    void refreshesByReinviteWhereThePeerTakesNoUpdate() {
        Made made = calls("Session-Expires: 90;refresher=uac", "Allow: INVITE, BYE");
        assertThat(made.invite().header("Session-Expires")).isEqualTo("90");
        assertThat(made.invite().header("Min-SE")).isEqualTo("90");

        WireMessage refresh = peer.expect("INVITE");

        assertThat(refresh.body()).isEqualTo(made.invite().body());
        assertThat(refresh.header("To")).contains("tag=p");
        String terms = "Session-Expires: 90;refresher=uac";
        peer.send(refresh.response("200 OK", "p", "v=0", terms, "Contact: <sip:p@" + peer.at() + ">"));
        peer.expect("ACK");
        WireMessage second = peer.expect("INVITE");
        assertThat(heard.toldNothing()).isTrue();
        peer.send(second.response("200 OK", "p", "v=0 moved", terms, "Contact: <sip:p@" + peer.at() + ">"));
        peer.expect("ACK");
        assertThat(heard.next()).isEqualTo("answered v=0 moved");
    }

    @ParameterizedTest
    @ValueSource(strings = {"491 Request Pending", "500 Server Internal Error", "503 Service Unavailable"})
    void asksAgainWhereAnUpdateThatRefreshesIsRefused(String refusal) {
        calls("Session-Expires: 90;refresher=uac", "Allow: INVITE, UPDATE, BYE");

        WireMessage refused = peer.expect("UPDATE");
        peer.send(refused.response(refusal, "p", ""));
        WireMessage again = peer.expect("UPDATE", next -> !next.header("CSeq").equals(refused.header("CSeq")));
        peer.send(again.response("200 OK", "p", "", "Session-Expires: 90;refresher=uac"));

        peer.expect("UPDATE", next -> !next.header("CSeq").equals(again.header("CSeq")));
        assertThat(heard.toldNothing()).isTrue();
    }

    /// Of a session of 180 "seconds" of ten milliseconds; unasked it would be tried again after a tenth of a second.
    @Test
    void waitsBeforeItRefreshesAgainForAsLongAsTheRefusalAsks() {
        calls("Session-Expires: 180;refresher=uac", "Allow: INVITE, UPDATE, BYE");

        WireMessage refused = peer.expect("UPDATE");
        long begin = System.nanoTime();
        peer.send(refused.response("503 Service Unavailable", "p", "", "Retry-After: 30"));
        peer.expect("UPDATE", next -> !next.header("CSeq").equals(refused.header("CSeq")));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(290));
        assertThat(heard.toldNothing()).isTrue();
    }

    @Test
    void asksAgainWhereAReinviteThatRefreshesIsRefused() {
        calls("Session-Expires: 90;refresher=uac", "Allow: INVITE, BYE");

        WireMessage refused = peer.expect("INVITE");
        peer.send(refused.response("500 Server Internal Error", "p", ""));
        peer.expect("ACK");
        WireMessage again = peer.expect("INVITE", next -> !next.header("CSeq").equals(refused.header("CSeq")));

        assertThat(again.body()).isEqualTo(refused.body());
        assertThat(heard.toldNothing()).isTrue();
    }

    @Test
    void endsACallWhoseRefreshIsRefusedUntilItsTimeIsOver() {
        calls("Session-Expires: 90;refresher=uac", "Allow: INVITE, UPDATE, BYE");
        for (int i = 0; i < 3; i++) {
            peer.send(peer.expect("UPDATE").response("503 Service Unavailable", "p", ""));
        }

        assertThat(heard.next()).isEqualTo("ended NETWORK 408");
        assertThat(heard.ends().getFirst().reason()).contains("refreshed");
    }

    @Test
    void aLostConnectionEndsNoCall() throws Exception {
        try (WirePeer stream = WirePeer.tcp();
                AgentUnderTest over = AgentUnderTest.registered(stream, AgentUnderTest.signalling(90))) {
            String contact = "Contact: <sip:p@" + stream.at() + ";transport=tcp>";
            SipCall call = over.call(heard);
            WireMessage invite = stream.expect("INVITE");
            String terms = "Session-Expires: 600;refresher=uac";
            stream.send(invite.response("200 OK", "p", "v=0", contact, terms, "Allow: UPDATE"));
            stream.expect("ACK");
            assertThat(heard.next()).isEqualTo("answered v=0");

            call.reoffer(() -> "v=0 hold", outcome);
            stream.expect("INVITE");
            stream.dropConnection();
            assertThat(outcome()).isEqualTo("refused 503");
            stream.acceptRegistration();
            WireMessage refresh = stream.expect("UPDATE");
            stream.dropConnection();

            stream.expect("UPDATE", next -> !next.header("CSeq").equals(refresh.header("CSeq")));
            assertThat(heard.toldNothing()).isTrue();
        }
    }

    /// Otherwise its BYE would go to an address that nobody has any more.
    @ParameterizedTest
    @ValueSource(strings = {"INVITE, UPDATE", "INVITE"})
    void tellsThePeerWhereTheLineIsAfterItsConnectionWasLost(String allowed) throws Exception {
        try (WirePeer stream = WirePeer.tcp();
                AgentUnderTest over = AgentUnderTest.registered(stream)) {
            over.call(heard);
            WireMessage invite = stream.expect("INVITE");
            String contact = "Contact: <sip:p@" + stream.at() + ";transport=tcp>";
            stream.send(invite.response("200 OK", "p", "v=0", contact, "Allow: " + allowed));
            stream.expect("ACK");
            assertThat(heard.next()).isEqualTo("answered v=0");

            stream.dropConnection();
            String registered = stream.acceptRegistration().uri("Contact");

            WireMessage moved = stream.expect(allowed.endsWith("UPDATE") ? "UPDATE" : "INVITE");
            assertThat(moved.header("To")).contains("tag=p");
            assertThat(moved.uri("Contact")).isEqualTo(registered).isNotEqualTo(invite.uri("Contact"));
        }
    }

    @Test
    void asksForTheLongerIntervalThatA422Wants() {
        test.call(heard);
        WireMessage first = peer.expect("INVITE");

        peer.send(first.response("422 Session Interval Too Small", "p", "", "Min-SE: 120"));

        peer.expect("ACK");
        WireMessage second = peer.expect("INVITE");
        assertThat(second.header("Session-Expires")).isEqualTo("120");
        assertThat(second.header("Min-SE")).isEqualTo("120");
        assertThat(second.header("CSeq")).isEqualTo("2 INVITE");
        assertThat(heard.toldNothing()).isTrue();
    }

    @Test
    void endsACallThatThePeerNoLongerRefreshes() {
        calls("Session-Expires: 90;refresher=uas");

        WireMessage bye = peer.expect("BYE");

        peer.send(bye.response("200 OK", "p", ""));
        assertThat(heard.next()).isEqualTo("ended NETWORK 408");
        assertThat(heard.ends().getFirst().reason()).contains("refreshed");
    }

    @Test
    void endsACallOfWhichThePeerKnowsNothingMore() {
        calls("Session-Expires: 90;refresher=uac", "Allow: UPDATE");
        WireMessage refresh = peer.expect("UPDATE");

        peer.send(refresh.response("481 Call Does Not Exist", "p", ""));

        assertThat(heard.next()).isEqualTo("ended NETWORK 481");
    }

    @Test
    void refusesAnIntervalThatIsTooShortAndTakesAPeersWishForALongerOne() {
        peer.send(test.request("INVITE", "short", "v=0", "Session-Expires: 60", "Supported: timer"));
        assertThat(peer.expect("422").header("Min-SE")).isEqualTo("90");
        assertThat(test.heard.hasCall()).isFalse();

        peer.send(test.request("INVITE", "long", "v=0", "Session-Expires: 600;refresher=uas", "Supported: timer"));
        Incoming incoming = test.heard.nextCall();
        incoming.call().answer("v=0 answer");

        WireMessage ok = peer.expect("200", "INVITE");
        assertThat(ok.header("Session-Expires")).isEqualTo("90;refresher=uas");
        peer.send(test.inside(ok, "ACK", 1, "ack", ""));
        assertThat(peer.expect("INVITE").body()).isEqualTo("v=0 answer");
    }

    @Test
    void isKeptUpByThePeersUpdates() {
        Made made = calls("Session-Expires: 90;refresher=uas", "Require: timer");

        peer.send(made.inside(
                peer, "UPDATE", 1, "", "Supported: timer", "Session-Expires: 90;refresher=uac", "Allow: UPDATE"));

        WireMessage ok = peer.expect("200", "UPDATE");
        assertThat(ok.header("Session-Expires")).isEqualTo("90;refresher=uac");
        assertThat(ok.header("Require")).isEqualTo("timer");
        assertThat(ok.uri("Contact")).isEqualTo(made.invite().uri("Contact"));
        assertThat(ok.body()).isEmpty();
    }

    @Test
    void answersAnUpdatesOffer() {
        Made made = calls();

        peer.send(made.inside(peer, "UPDATE", 1, "v=0 hold"));

        assertThat(peer.expect("200", "UPDATE").body()).isEqualTo("v=0 again");
        assertThat(heard.next()).isEqualTo("reoffered v=0 hold");
    }

    @Test
    void offersAnewInsideACallOneAfterTheOther() throws InterruptedException {
        Made made = calls();

        made.call().reoffer(() -> "v=0 hold", outcome);
        made.call().reoffer(() -> "v=0 resume", outcome);

        WireMessage hold = peer.expect("INVITE");
        assertThat(hold.body()).isEqualTo("v=0 hold");
        assertThat(hold.header("CSeq")).isEqualTo("2 INVITE");
        peer.send(hold.response("200 OK", "p", "v=0 held", "Contact: <sip:moved@" + peer.at() + ">"));
        assertThat(peer.expect("ACK").startLine()).startsWith("ACK sip:moved@");
        assertThat(outcome()).isEqualTo("accepted v=0 held");
        WireMessage resume = peer.expect("INVITE");
        assertThat(resume.startLine()).startsWith("INVITE sip:moved@");
        peer.send(resume.response("488 Not Acceptable Here", "p", ""));
        peer.expect("ACK");
        assertThat(outcome()).isEqualTo("refused 488");
        assertThat(heard.toldNothing()).isTrue();
    }

    /// It lost our ACK, nothing else; what was agreed on since then stands.
    @Test
    void onlyAcknowledgesAnAnswerThatIsRepeated() throws InterruptedException {
        Made made = calls();
        made.call().reoffer(() -> "v=0 hold", outcome);
        WireMessage hold = peer.expect("INVITE");
        String held = hold.response("200 OK", "p", "v=0 held", "Contact: <sip:old@" + peer.at() + ">");
        peer.send(held);
        peer.expect("ACK");
        assertThat(outcome()).isEqualTo("accepted v=0 held");
        made.call().reoffer(() -> "v=0 resume", outcome);
        WireMessage resume = peer.expect("INVITE");
        peer.send(resume.response("200 OK", "p", "v=0 resumed", "Contact: <sip:new@" + peer.at() + ">"));
        assertThat(outcome()).isEqualTo("accepted v=0 resumed");
        assertThat(peer.expect("ACK").header("CSeq")).isEqualTo("3 ACK");

        peer.send(held);

        assertThat(peer.expect("ACK").header("CSeq")).isEqualTo("2 ACK");
        made.call().hangUp();
        assertThat(peer.expect("BYE").startLine()).startsWith("BYE sip:new@");
    }

    @Test
    void refusesAnOfferThatCrossesItsOwnAndSendsItsOwnAgain() throws InterruptedException {
        Made made = calls();
        made.call().reoffer(() -> "v=0 hold", outcome);
        WireMessage hold = peer.expect("INVITE");

        peer.send(made.inside(peer, "INVITE", 1, "v=0 crossing"));
        peer.expect("491");
        peer.send(hold.response("491 Request Pending", "p", ""));
        peer.expect("ACK");

        WireMessage again = peer.expect("INVITE");
        assertThat(again.header("CSeq")).isEqualTo("3 INVITE");
        assertThat(again.body()).isEqualTo("v=0 hold");
        peer.send(again.response("200 OK", "p", "v=0 held"));
        assertThat(outcome()).isEqualTo("accepted v=0 held");
        assertThat(heard.toldNothing()).isTrue();
    }

    /// What we answered to the crossing one stands now, and no two INVITEs of a call may be under way.
    @Test
    void makesAnOfferAnewThatCrossedAndSendsItOnceThePeersIsDone() throws InterruptedException {
        Made made = calls();
        AtomicInteger version = new AtomicInteger();
        made.call().reoffer(() -> "v=0 hold " + version.incrementAndGet(), outcome);
        WireMessage hold = peer.expect("INVITE");
        assertThat(hold.body()).isEqualTo("v=0 hold 1");
        peer.send(hold.response("491 Request Pending", "p", ""));
        peer.expect("ACK");

        peer.send(made.inside(peer, "INVITE", 1, "v=0 crossing"));
        for (int i = 0; i < 3; i++) {
            peer.expect("200", "INVITE");
        }
        assertThat(peer.has("INVITE")).isFalse();
        assertThat(version).hasValue(1);
        peer.send(made.inside(peer, "ACK", 1, ""));

        WireMessage again = peer.expect("INVITE");
        assertThat(again.body()).isEqualTo("v=0 hold 2");
        peer.send(again.response("200 OK", "p", "v=0 held"));
        assertThat(outcome()).isEqualTo("accepted v=0 held");
    }

    @Test
    void refusesWhatCanNotBeOffered() throws InterruptedException {
        Made made = calls();
        made.call()
                .reoffer(
                        () -> {
                            throw new IllegalArgumentException("no keys");
                        },
                        outcome);
        made.call().reoffer(() -> "v=0 hold", outcome);

        assertThat(outcome()).isEqualTo("refused 488");
        assertThat(peer.expect("INVITE").body()).isEqualTo("v=0 hold");
    }

    @Test
    void acknowledgesANewOffersAnswerWithTheOffersCredentials() throws InterruptedException {
        Made made = calls();
        made.call().reoffer(() -> "v=0 hold", outcome);
        WireMessage first = peer.expect("INVITE");
        String challenge = "Proxy-Authenticate: Digest realm=\"example.org\", nonce=\"n\", qop=\"auth\"";
        peer.send(first.response("407 Proxy Authentication Required", "p", "", challenge));
        assertThat(peer.expect("ACK").all("Proxy-Authorization")).isEmpty();

        WireMessage second = peer.expect("INVITE");
        peer.send(second.response("200 OK", "p", "v=0 held"));

        WireMessage ack = peer.expect("ACK");
        assertThat(ack.header("CSeq")).isEqualTo("3 ACK");
        assertThat(ack.header("Proxy-Authorization")).isNotEmpty().isEqualTo(second.header("Proxy-Authorization"));
        assertThat(outcome()).isEqualTo("accepted v=0 held");
    }

    @Test
    void sendsAnOfferAgainThatThePeerAsksToHaveLater() throws InterruptedException {
        Made made = calls();
        made.call().reoffer(() -> "v=0 hold", outcome);
        WireMessage early = peer.expect("INVITE");

        peer.send(early.response("500 Server Internal Error", "p", "", "Retry-After: 2"));

        peer.expect("ACK");
        WireMessage again = peer.expect("INVITE");
        assertThat(again.header("CSeq")).isEqualTo("3 INVITE");
        assertThat(again.body()).isEqualTo("v=0 hold");
        peer.send(again.response("500 Server Internal Error", "p", "", "Retry-After: 3600"));
        peer.expect("ACK");
        assertThat(outcome()).isEqualTo("refused 500");
    }

    @Test
    void refusesAnOfferWhileItsOwnWaitsForTheAck() {
        peer.send(test.request("INVITE", "a", ""));
        Incoming incoming = test.heard.nextCall();
        incoming.call().answer("v=0 our offer");
        WireMessage ok = peer.expect("200", "INVITE");

        peer.send(test.inside(ok, "UPDATE", 2, "upd", "v=0 crossing"));

        peer.expect("491");
        peer.send(test.inside(ok, "ACK", 1, "ack", "v=0 answer"));
        assertThat(incoming.heard().next()).isEqualTo("answered v=0 answer");
    }

    @Test
    void asksForPatienceWhereAnOfferComesBeforeItAnsweredTheFirst() {
        peer.send(test.request("INVITE", "a", "v=0"));
        Incoming incoming = test.heard.nextCall();
        incoming.call().ring();
        WireMessage ringing = peer.expect("180");

        peer.send(test.inside(ringing, "UPDATE", 2, "upd", "v=0 more"));
        assertThat(Integer.parseInt(peer.expect("500").header("Retry-After"))).isBetween(0, 10);
        peer.send(test.inside(ringing, "INVITE", 3, "inv", "v=0 more"));
        assertThat(Integer.parseInt(peer.expect("500").header("Retry-After"))).isBetween(0, 10);

        assertThat(incoming.heard().toldNothing()).isTrue();
    }

    @Test
    void tellsThatNothingCanBeOfferedWhenTheCallIsOver() throws InterruptedException {
        Made made = calls();
        made.call().reoffer(() -> "v=0 hold", outcome);
        peer.expect("INVITE");

        peer.send(made.inside(peer, "BYE", 1, ""));

        assertThat(outcome()).isEqualTo("refused 481");
        made.call().reoffer(() -> "v=0 hold", outcome);
        assertThat(outcome()).isEqualTo("refused 481");
    }

    @Test
    void takesDigitsInBothForms() {
        Made made = calls();
        String relay = "Signal= 5\r\nDuration= 160\r\n";

        peer.send(made.inside(peer, "INFO", 1, relay).replace("application/sdp", "application/dtmf-relay"));
        peer.expect("200", "INFO");
        assertThat(heard.next()).isEqualTo("digit 5");
        peer.send(made.inside(peer, "INFO", 2, "#").replace("application/sdp", "application/dtmf"));
        peer.expect("200", "INFO");
        assertThat(heard.next()).isEqualTo("digit #");
        peer.send(made.inside(peer, "INFO", 3, "Signal=x").replace("application/sdp", "application/dtmf-relay"));
        peer.expect("415");
        assertThat(heard.toldNothing()).isTrue();
    }

    /// All calls of an agent wait for one thread.
    @Test
    void anInfoOfEmptyLinesCostsNoTime() {
        Made made = calls();
        String info = made.inside(peer, "INFO", 1, "\r\n".repeat(30_000))
                .replace("application/sdp", "application/dtmf-relay");

        long begin = System.nanoTime();
        peer.send(info);

        peer.expect("415", "INFO");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void sendsDigits() {
        Made made = calls();

        made.call().sendDigit('*');

        WireMessage info = peer.expect("INFO");
        assertThat(info.header("Content-Type")).isEqualTo("application/dtmf-relay");
        assertThat(info.body()).startsWith("Signal=*\r\n");
        peer.send(info.response("200 OK", "p", ""));
    }
}
