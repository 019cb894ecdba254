package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.media.Agreement.Protection;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.protocol.LineMedia.Encryption;
import org.linekeeper.protocol.LineMedia.SoundCodec;

/// Descriptions inside a call go on from what was said before (RFC 3264 §8).
class SdpStandingTest extends SdpTest {
    private static final String ENCRYPTED =
            sdp("c=IN IP4 192.0.2.9", "m=audio 5004 RTP/SAVP 8 0", "a=crypto:5 AES_CM_128_HMAC_SHA1_32 " + INLINE);

    private static List<String> lines(String sdp) {
        return sdp.lines().filter(line -> line.startsWith("m=")).toList();
    }

    /// The line itself wants no encryption.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsEncryptedStaysSo(boolean held) {
        var standing = answer(line(Encryption.NONE), ENCRYPTED).standing();

        var offer = negotiation.offer(2, held, standing);

        assertThat(lines(offer.sdp())).singleElement().asString().startsWith("m=audio 40000 RTP/SAVP ");
        assertThat(offer.sdp().lines().filter(line -> line.startsWith("a=crypto:")))
                .containsExactly("a=crypto:" + KEYS.getLast().text());
        var answered = ENCRYPTED.replace("crypto:5", "crypto:2");
        var agreed = negotiation.accept(SdpParser.parse(answered), offer.standing());
        assertThat(agreed.agreement().protection())
                .isEqualTo(standing.agreement().orElseThrow().protection());
        assertThatThrownBy(() -> negotiation.accept(
                        SdpParser.parse(sdp("c=IN IP4 192.0.2.9", "m=audio 5004 RTP/AVP 8")), offer.standing()))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("RTP/SAVP");
    }

    @Test
    void aHandshakeStays() {
        var theirs = sdp("c=IN IP4 192.0.2.9", "m=audio 5004 UDP/TLS/RTP/SAVPF 8", "a=setup:active", "a=" + THEIRS);
        var standing = answer(line(Encryption.NONE), theirs).standing();

        var offer = negotiation.offer(2, true, standing);

        assertThat(lines(offer.sdp())).singleElement().asString().startsWith("m=audio 40000 UDP/TLS/RTP/SAVPF ");
        assertThat(offer.sdp()).contains("a=" + OURS + "\r\n", "a=setup:actpass\r\n");
        var agreed =
                negotiation.accept(SdpParser.parse(theirs), offer.standing()).agreement();
        assertThat(agreed.handshake())
                .isEqualTo(standing.agreement().orElseThrow().handshake());
    }

    /// To refresh, what stands is offered as it is: our answer.
    @Test
    void anAnswerThatIsOfferedAgainIsAnsweredLikeAnOffer() {
        var standing = answer(line(Encryption.NONE), ENCRYPTED).standing();

        var agreed = negotiation.accept(SdpParser.parse(ENCRYPTED.replace("5004", "5006")), standing);

        assertThat(agreed.agreement().remote()).contains(address("192.0.2.9", 5_006));
        assertThat(agreed.agreement().protection()).isInstanceOf(Protection.Keys.class);
    }

    @Test
    void aDescriptionKeepsTheNumberAndOrderOfItsLines() {
        var theirs =
                sdp("c=IN IP4 192.0.2.9", "m=video 5002 RTP/AVP 99", "m=audio 5004 RTP/AVP 8", "m=audio 0 RTP/AVP 0");
        var standing = answer(line(Encryption.NONE), theirs).standing();

        var offer = negotiation.offer(2, true, standing);

        assertThat(lines(offer.sdp()))
                .containsExactly("m=video 0 RTP/AVP 99", "m=audio 40000 RTP/AVP 8 0 101", "m=audio 0 RTP/AVP 0");
        var agreed = negotiation.accept(SdpParser.parse(theirs.replace("5002", "0")), offer.standing());
        assertThat(agreed.agreement().remote()).contains(address("192.0.2.9", 5_004));
        assertThatThrownBy(() -> negotiation.accept(
                        SdpParser.parse(sdp("c=IN IP4 192.0.2.9", "m=audio 5004 RTP/AVP 8")), offer.standing()))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("1 m= lines where 3");
    }

    @Test
    void numbersKeepTheirMeaning() {
        var negotiation = negotiationOn(line(Encryption.NONE, SoundCodec.OPUS, SoundCodec.PCMA));
        var theirs = sdp(
                "c=IN IP4 192.0.2.9",
                "m=audio 5004 RTP/AVP 8 101 96 111",
                "a=rtpmap:101 opus/48000/2",
                "a=rtpmap:96 telephone-event/8000",
                "a=rtpmap:111 speex/16000");
        var standing = negotiation
                .answer(SdpParser.parse(theirs), 1, false, Standing.NONE)
                .standing();

        var offer = negotiation.offer(2, false, standing).sdp();

        assertThat(offer)
                .contains("a=rtpmap:101 opus/48000/2\r\n", "a=rtpmap:96 telephone-event/8000\r\n")
                .contains("a=rtpmap:110 telephone-event/48000\r\n")
                .doesNotContain("111");
    }

    /// What is not agreed on is left out then, rather than looked for for ever.
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void leavesOutWhatHasNoNumberLeft() {
        var negotiation = negotiationOn(line(Encryption.NONE, SoundCodec.OPUS, SoundCodec.PCMA));
        var types = IntStream.rangeClosed(96, 127).mapToObj(String::valueOf).toList();
        var theirs = new ArrayList<String>();
        theirs.add("c=IN IP4 192.0.2.9");
        theirs.add("m=audio 5004 RTP/AVP 8 " + String.join(" ", types));
        types.forEach(type -> theirs.add("a=rtpmap:" + type + " speex/16000"));
        var standing = negotiation
                .answer(SdpParser.parse(sdp(theirs.toArray(String[]::new))), 1, false, Standing.NONE)
                .standing();

        assertThat(lines(negotiation.offer(2, false, standing).sdp())).containsExactly("m=audio 40000 RTP/AVP 8");
    }

    /// Those that we gave stay ours, whatever the other side's are.
    @Test
    void ourNumbersStayOursWhereTheAnswerHasOthers() {
        var negotiation = negotiationOn(line(Encryption.NONE, SoundCodec.OPUS));
        var offered = negotiation.offer(1, false, Standing.NONE);
        var theirs = sdp(
                "c=IN IP4 192.0.2.9",
                "m=audio 5004 RTP/AVP 96 98",
                "a=rtpmap:96 opus/48000/2",
                "a=rtpmap:98 telephone-event/48000");
        var answered = negotiation.accept(SdpParser.parse(theirs), offered.standing());

        var offer = negotiation.offer(2, true, answered.standing()).sdp();

        assertThat(lines(offer)).containsExactly("m=audio 40000 RTP/AVP 111 110");
    }

    @Test
    void takesAnotherNumberWhereTheUsualOneMeansSomethingElse() {
        var negotiation = negotiationOn(line(Encryption.NONE, SoundCodec.OPUS, SoundCodec.PCMA));
        var theirs = sdp("c=IN IP4 192.0.2.9", "m=audio 5004 RTP/AVP 8 111", "a=rtpmap:111 speex/16000");
        var standing = negotiation
                .answer(SdpParser.parse(theirs), 1, false, Standing.NONE)
                .standing();

        assertThat(negotiation.offer(2, false, standing).sdp()).contains("a=rtpmap:112 opus/48000/2\r\n");
    }

    /// What is sent to us bears the numbers of our offer (RFC 3264 §5.1); many send by those of their
    /// answer.
    @Test
    void understandsWhatItOfferedAndWhatIsAnswered() {
        var agreed = accept(
                negotiationOn(line(Encryption.NONE, SoundCodec.OPUS, SoundCodec.PCMA)),
                sdp(
                        "c=IN IP4 192.0.2.9",
                        "m=audio 5004 RTP/AVP 96 8 98",
                        "a=rtpmap:96 opus/48000/2",
                        "a=rtpmap:98 telephone-event/48000"));

        assertThat(agreed.payloadType()).isEqualTo(96);
        assertThat(agreed.understood())
                .containsExactlyInAnyOrderEntriesOf(Map.of(96, Codec.OPUS, 111, Codec.OPUS, 8, Codec.PCMA));
        assertThat(agreed.eventType()).hasValue(98);
        assertThat(agreed.eventTypes()).containsExactlyInAnyOrder(98, 110);
    }
}
