package org.linekeeper.agent.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipLineListener;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;

class LinesTest {
    private final FakeSip sip = new FakeSip();
    private final List<FakeMedia> sounds = new ArrayList<>();
    private final Lines lines = new Lines(sip, FakeMedia.into(sounds), new NoCard(), status -> {});

    private SipCallListener heard = new Deaf();

    private FakeSip.FakeCall called(IncomingRule rule, String offer) {
        lines.apply(List.of(new SipLineSpec(
                new LineId("line-1"),
                new SipAddress("sip:home@pbx.test"),
                null,
                "home",
                new Secret("password"),
                SipTransport.UDP,
                60,
                rule)));
        var call = new FakeSip.FakeCall(
                new SipAddress("sip:home@pbx.test"), new Party("sip:desk@pbx.test", "Desk"), offer, new Deaf());
        heard = sip.lines
                .getFirst()
                .listener
                .incoming(call, new SipLineListener.Party("sip:desk@pbx.test", "Desk"), offer);
        return call;
    }

    @Test
    void ringsAndAnswersAndOnlyThenJoinsTheSoundCard() {
        var call = called(IncomingRule.JOIN_SOUND, "offer");

        assertThat(call.done).containsExactly("ring", "answer answer");
        assertThat(sounds.getFirst().done).containsExactly("accept");
        heard.answerSent();
        await().untilAsserted(() -> assertThat(sounds.getFirst().done).containsExactly("accept", "join"));
        assertThat(lines.useSound()).isTrue();
    }

    @Test
    void refusesSoundThatItCannotUse() {
        var call = called(IncomingRule.JOIN_SOUND, "bad");

        assertThat(call.done).containsExactly("reject 488");
        assertThat(sounds.getFirst().done).containsExactly("close");
    }

    @Test
    void offersSoundToACallerWhoOffersNone() {
        var call = called(IncomingRule.JOIN_SOUND, "");

        assertThat(call.done).containsExactly("ring", "answer offer");
        heard.answered("answer");
        assertThat(sounds.getFirst().done).containsExactly("accept");
    }

    @Test
    void hangsUpOnAnAnswerThatItCannotUse() {
        var call = called(IncomingRule.JOIN_SOUND, "");

        heard.answered("bad");
        assertThat(call.done).containsExactly("ring", "answer offer", "hang up");
    }

    @Test
    void aCallThatTakesAnothersPlaceIsJoinedInstead() {
        called(IncomingRule.JOIN_SOUND, "offer");
        var first = heard;
        var next = new FakeSip.FakeCall(
                new SipAddress("sip:home@pbx.test"), new Party("sip:mobile@pbx.test", null), "offer", new Deaf());

        var second = first.replaced(next, new SipLineListener.Party("sip:mobile@pbx.test", ""), "offer")
                .orElseThrow();

        assertThat(next.done).containsExactly("ring", "answer answer");
        second.answerSent();
        first.ended(new SipCallListener.End(SipCallListener.End.By.US, 200, "hung up"));
        assertThat(sounds.getFirst().done).containsExactly("accept", "close");
        await().untilAsserted(() -> assertThat(sounds.getLast().done).containsExactly("accept", "join"));
        assertThat(lines.useSound()).isTrue();
        second.ended(new SipCallListener.End(SipCallListener.End.By.REMOTE, 200, "BYE"));
        assertThat(lines.useSound()).isFalse();
    }

    @Test
    void declinesWithoutRinging() {
        var call = called(IncomingRule.DECLINE, "offer");

        assertThat(call.done).containsExactly("reject 480");
        assertThat(sounds).isEmpty();
    }

    @Test
    void isBusyWithoutRinging() {
        var call = called(IncomingRule.BUSY, "offer");

        assertThat(call.done).containsExactly("reject 486");
        assertThat(sounds).isEmpty();
    }
}
