package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.jain.RecordingLineListener.Incoming;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;

/// REFER both ways, and calls that replace others.
class JainUserAgentTransferTest {
    private final BlockingQueue<Integer> progress = new LinkedBlockingQueue<>();
    private WirePeer peer;
    private AgentUnderTest test;

    @BeforeEach
    void registerLine() throws IOException {
        peer = WirePeer.udp();
        test = AgentUnderTest.registered(peer);
    }

    @AfterEach
    void close() throws IOException {
        test.close();
        peer.close();
    }

    private record Up(Incoming incoming, WireMessage ok) {}

    private Up call(String branch) {
        peer.send(test.request("INVITE", branch, "v=0"));
        Incoming incoming = test.heard.nextCall();
        incoming.call().answer("v=0 answer");
        WireMessage ok = peer.expect("200", "INVITE");
        peer.send(test.inside(ok, "ACK", 1, branch + "ack", ""));
        peer.send(test.inside(ok, "OPTIONS", 2, branch + "options", ""));
        peer.expect("200", "OPTIONS");
        return new Up(incoming, ok);
    }

    private int progressed() throws InterruptedException {
        Integer status = progress.poll(10, TimeUnit.SECONDS);
        return status == null ? -1 : status;
    }

    private String news(Up call, int count, String state, String fragment) {
        return test.inside(
                        call.ok(),
                        "NOTIFY",
                        count,
                        "n" + count,
                        fragment,
                        "Event: refer",
                        "Subscription-State: " + state)
                .replace("application/sdp", "message/sipfrag;version=2.0");
    }

    @Test
    void declinesToBeTransferredUnlessToldOtherwise() {
        Up call = call("a");

        peer.send(test.inside(call.ok(), "REFER", 3, "ref", "", "Refer-To: <sip:00900@example.org>"));

        peer.expect("603");
        assertThat(call.incoming().heard().next()).isEqualTo("referred to sip:00900@example.org without replacing");
    }

    @Test
    void refusesAReferThatNamesNobody() {
        Up call = call("a");
        peer.send(test.inside(call.ok(), "REFER", 3, "none", ""));
        peer.expect("400");
        peer.send(test.inside(call.ok(), "REFER", 4, "web", "", "Refer-To: <https://example.org>"));
        peer.expect("400");
        assertThat(call.incoming().heard().toldNothing()).isTrue();
    }

    @Test
    void isTransferredAndTellsHowItGoes() {
        Up call = call("a");
        call.incoming().heard().agreeToTransfers();

        peer.send(test.inside(
                call.ok(),
                "REFER",
                3,
                "ref",
                "",
                "Refer-To: <sip:carol@example.org?Replaces=one%40b%3Bto-tag%3D7%3Bfrom-tag%3D8>",
                "Referred-By: <sip:ann@example.org>"));

        peer.expect("202");
        WireMessage trying = peer.expect("NOTIFY");
        assertThat(trying.body()).isEqualTo("SIP/2.0 100 Trying\r\n");
        assertThat(trying.header("Subscription-State")).startsWith("active");
        assertThat(trying.header("Event")).isEqualTo("refer;id=3");
        peer.send(trying.response("200 OK", "", ""));
        assertThat(call.incoming().heard().next())
                .isEqualTo("referred to sip:carol@example.org one@b;to-tag=7;from-tag=8");
        RecordingCallListener further = new RecordingCallListener();
        test.line.invite(call.incoming().heard().referral(), new Party("ann@chat.example", null), "v=0 new", further);
        WireMessage invite = peer.expect("INVITE");
        assertThat(invite.startLine()).startsWith("INVITE sip:carol@example.org ");
        assertThat(invite.header("Replaces")).isEqualTo("one@b;to-tag=7;from-tag=8");
        assertThat(invite.header("Referred-By")).isEqualTo("<sip:ann@example.org>");

        call.incoming().heard().referral().progress(200);
        call.incoming().heard().referral().progress(486);

        WireMessage last = peer.expect("NOTIFY");
        assertThat(last.body()).isEqualTo("SIP/2.0 200 OK\r\n");
        assertThat(last.header("Subscription-State")).startsWith("terminated");
        peer.send(last.response("200 OK", "", ""));
        assertThat(peer.has("NOTIFY")).isFalse();
    }

    @Test
    void transfersBlindlyAndHearsHowItGoes() throws InterruptedException {
        Up call = call("a");

        call.incoming().call().refer(new SipAddress("sip:carol@example.org"), progress::add);

        WireMessage refer = peer.expect("REFER");
        assertThat(refer.header("Refer-To")).isEqualTo("<sip:carol@example.org>");
        assertThat(refer.header("Referred-By")).isEqualTo("<sip:home@example.org>");
        peer.send(refer.response("202 Accepted", "", ""));
        peer.send(news(call, 3, "active;expires=60", "SIP/2.0 180 Ringing"));
        peer.expect("200", "NOTIFY");
        assertThat(progressed()).isEqualTo(180);
        peer.send(news(call, 4, "terminated;reason=noresource", "SIP/2.0 200 OK"));
        peer.expect("200", "NOTIFY");
        assertThat(progressed()).isEqualTo(200);
        peer.send(news(call, 5, "active", "SIP/2.0 200 OK"));
        peer.expect("481");
        assertThat(progress).isEmpty();
    }

    @Test
    void tellsThatATransferWasRefused() throws InterruptedException {
        Up call = call("a");

        call.incoming().call().refer(new SipAddress("sip:carol@example.org"), progress::add);

        WireMessage refer = peer.expect("REFER");
        peer.send(refer.response("603 Decline", "", ""));
        assertThat(progressed()).isEqualTo(603);
    }

    @Test
    void transfersIntoAnotherCall() {
        Up one = call("a");
        Up other = call("b");

        one.incoming().call().refer(other.incoming().call(), progress::add);

        String referTo = peer.expect("REFER").header("Refer-To");
        assertThat(referTo).startsWith("<sip:ann@" + peer.at());
        String replaces = URLDecoder.decode(referTo.replaceFirst(".*Replaces=", ""), StandardCharsets.UTF_8);
        assertThat(replaces)
                .isEqualTo("in-b;to-tag=ann;from-tag=%s>".formatted(other.ok().parameter("To", "tag")));
    }

    @Test
    void letsANewCallTakeTheOldOnesPlace() {
        Up old = call("a");
        old.incoming().heard().agreeToTransfers();
        String replaces = "Replaces: in-a;from-tag=ann;to-tag=" + old.ok().parameter("To", "tag");

        peer.send(test.request("INVITE", "b", "v=0 new", replaces, "Require: replaces"));

        assertThat(old.incoming().heard().next()).isEqualTo("replaced by sip:ann@example.org");
        old.incoming().heard().replacement().answer("v=0 to the new one");
        assertThat(peer.expect("200", "INVITE").body()).isEqualTo("v=0 to the new one");
        WireMessage bye = peer.expect("BYE");
        assertThat(bye.header("Call-ID")).isEqualTo("in-a");
        peer.send(bye.response("200 OK", "", ""));
        assertThat(old.incoming().heard().next()).isEqualTo("ended US 200");
    }

    @Test
    void letsACallBePickedUpThatRingsElsewhere() {
        RecordingCallListener heard = new RecordingCallListener();
        heard.agreeToTransfers();
        SipCall ringing = test.call(heard);
        WireMessage invite = peer.expect("INVITE");
        peer.send(invite.response("180 Ringing", "phone", "", "Contact: <sip:phone@%s>".formatted(peer.at())));
        assertThat(heard.next()).isEqualTo("ringing");

        peer.send(test.request(
                "INVITE",
                "pick",
                "v=0 new",
                "Replaces: %s;early-only;from-tag=phone;to-tag=%s"
                        .formatted(ringing.callId(), invite.parameter("From", "tag"))));

        assertThat(heard.next()).isEqualTo("replaced by sip:ann@example.org");
        heard.replacement().answer("v=0 to the new one");
        WireMessage ok = peer.expect("200", "INVITE");
        assertThat(ok.header("Call-ID")).isEqualTo("in-pick");
        WireMessage cancel = peer.expect("CANCEL");
        assertThat(cancel.header("Call-ID")).isEqualTo(ringing.callId());
        assertThat(heard.next()).isEqualTo("ended US 487");
    }

    @Test
    void letsACallBeTakenThatItHasAnsweredAndThatNobodyHasAcknowledged() {
        peer.send(test.request("INVITE", "a", "v=0"));
        Incoming old = test.heard.nextCall();
        old.heard().agreeToTransfers();
        old.call().answer("v=0 answer");
        WireMessage ok = peer.expect("200", "INVITE");

        peer.send(test.request("INVITE", "b", "v=0 new", replacing("in-a", ok)));

        assertThat(old.heard().next()).isEqualTo("replaced by sip:ann@example.org");
        old.heard().replacement().answer("v=0 to the new one");
        peer.expect("200", message -> message.header("Call-ID").equals("in-b"));
        assertThat(old.heard().next()).isEqualTo("ended US 200");
        assertThat(peer.has("BYE")).isFalse();
        peer.send(test.inside(ok, "ACK", 1, "aack", ""));
        assertThat(peer.expect("BYE").header("Call-ID")).isEqualTo("in-a");
    }

    private static String replacing(String callId, WireMessage answer) {
        return "Replaces: %s;from-tag=ann;to-tag=%s".formatted(callId, answer.parameter("To", "tag"));
    }

    @Test
    void replacesNoCallThatItHasNotAnswered() {
        peer.send(test.request("INVITE", "a", "v=0"));
        Incoming ringing = test.heard.nextCall();
        ringing.call().ring();
        WireMessage answer = peer.expect("180");

        peer.send(test.request("INVITE", "b", "v=0", replacing("in-a", answer)));

        peer.expect("481");
        assertThat(ringing.heard().toldNothing()).isTrue();
    }

    @Test
    void replacesNoCallOfAnotherLine() {
        Up old = call("a");
        old.incoming().heard().agreeToTransfers();
        SipLineSpec first = test.line.spec();
        test.agent.open(
                new SipLineSpec(
                        new LineId("line-2"),
                        new SipAddress("sip:other@example.org"),
                        first.registrar(),
                        "other",
                        first.password(),
                        first.transport(),
                        600,
                        first.incoming()),
                new RecordingLineListener());
        peer.acceptRegistration();

        peer.send(test.requestTo("line-2", "INVITE", "b", "v=0", replacing("in-a", old.ok())));

        peer.expect("481");
        assertThat(old.incoming().heard().toldNothing()).isTrue();
    }

    @Test
    void replacesCallsByInvitesOnly() {
        Up old = call("a");
        peer.send(test.request("OPTIONS", "b", "", replacing("in-a", old.ok())));
        peer.expect("400");
        assertThat(old.incoming().heard().toldNothing()).isTrue();
    }

    @Test
    void refusesToReplaceWhatIsNotThereOrNobodyAgreedTo() {
        Up old = call("a");
        String tag = old.ok().parameter("To", "tag");
        peer.send(test.request("INVITE", "b", "v=0", "Replaces: in-a;from-tag=ann;to-tag=guessed"));
        peer.expect("481");
        peer.send(test.request("INVITE", "c", "v=0", "Replaces: in-a"));
        peer.expect("400");
        peer.send(test.request("INVITE", "d", "v=0", "Replaces: in-a;from-tag=ann;early-only;to-tag=" + tag));
        peer.expect("486");
        peer.send(test.request("INVITE", "e", "v=0", "Replaces: in-a;from-tag=ann;to-tag=" + tag));
        peer.expect("603");
        assertThat(old.incoming().heard().next()).startsWith("replaced by");
        assertThat(old.incoming().heard().toldNothing()).isTrue();
    }
}
