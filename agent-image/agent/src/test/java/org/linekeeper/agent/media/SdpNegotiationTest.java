package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.linekeeper.agent.media.codec.Codec;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineMedia.Encryption;

class SdpNegotiationTest extends SdpTest {
    private static final String BARESIP = """
            v=0
            o=- 2872405103 901442287 IN IP4 192.0.2.20
            s=-
            c=IN IP4 192.0.2.20
            t=0 0
            a=tool:baresip 1.1.0
            m=audio 10734 RTP/AVP 9 8 0 101
            b=AS:128
            a=rtpmap:9 G722/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:0 PCMU/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=rtcp:10735
            a=sendrecv
            a=label:1
            a=rtcp-rsize
            a=ssrc:1204917653 cname:sip:phone@192.0.2.20
            a=ptime:20
            """;

    private static final String PBX = """
            v=0
            o=root 1821 1822 IN IP4 203.0.113.5
            s=PBX
            c=IN IP4 203.0.113.5
            t=0 0
            m=audio 17240 RTP/AVP 0 8 101
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-16
            a=maxptime:150
            a=sendrecv
            """;

    private static final String SOFTPHONE_WITH_VIDEO = """
            v=0
            o=anna 1405 2270 IN IP4 192.0.2.12
            s=Talk
            c=IN IP4 192.0.2.12
            t=0 0
            a=record:off
            m=audio 7078 RTP/AVP 96 97 8 98
            c=IN IP4 192.0.2.13
            a=rtpmap:96 opus/48000/2
            a=fmtp:96 useinbandfec=1
            a=rtpmap:97 speex/16000
            a=rtpmap:98 telephone-event/48000
            a=rtcp-fb:* trr-int 1000
            m=video 9078 RTP/AVPF 99
            a=rtpmap:99 VP8/90000
            m=application 0 UDP/BFCP *
            """;

    @Test
    void answersWithTheOfferersFirstCodecThatWeKnow() {
        var agreement = answer(BARESIP).agreement();

        assertThat(agreement.codec()).isEqualTo(Codec.PCMA);
        assertThat(agreement.payloadType()).isEqualTo(8);
        assertThat(agreement.remote()).contains(address("192.0.2.20", 10_734));
        assertThat(agreement.control()).contains(address("192.0.2.20", 10_735));
        assertThat(agreement.sends()).isTrue();
        assertThat(agreement.receives()).isTrue();
        assertThat(answer(PBX).agreement().codec()).isEqualTo(Codec.PCMU);
    }

    @Test
    void understandsWhateverOfTheOfferIsSent() {
        assertThat(answer(PBX).agreement().understood()).containsOnlyKeys(0, 8).containsValues(Codec.PCMA, Codec.PCMU);
    }

    @Test
    void writesAWholeAnswerWithoutWhatItCanNotDo() {
        assertThat(answer(BARESIP).sdp()).isEqualTo("""
                v=0\r
                o=- 99 7 IN IP4 192.0.2.1\r
                s=-\r
                c=IN IP4 192.0.2.1\r
                t=0 0\r
                m=audio 40000 RTP/AVP 8 101\r
                a=rtpmap:8 PCMA/8000\r
                a=rtpmap:101 telephone-event/8000\r
                a=fmtp:101 0-15\r
                a=rtcp:40001\r
                a=ptime:20\r
                a=sendrecv\r
                """);
    }

    @Test
    void refusesOtherMediaByTheirOwnLine() {
        var answer = answer(SOFTPHONE_WITH_VIDEO);

        assertThat(answer.sdp().lines().filter(line -> line.startsWith("m=")))
                .containsExactly("m=audio 40000 RTP/AVP 8 98", "m=video 0 RTP/AVPF 99", "m=application 0 UDP/BFCP *");
        assertThat(answer.agreement().remote()).contains(address("192.0.2.13", 7_078));
    }

    @Test
    void takesTheFirstAudioLineThatItCanUse() {
        var answer = answer(sdp(
                "c=IN IP4 192.0.2.9", "m=audio 5000 RTP/SAVP 8", "m=audio 5002 RTP/AVP 18", "m=audio 5004 RTP/AVP 0"));

        assertThat(answer.sdp().lines().filter(line -> line.startsWith("m=")))
                .containsExactly("m=audio 0 RTP/SAVP 8", "m=audio 0 RTP/AVP 18", "m=audio 40000 RTP/AVP 0");
        assertThat(answer.agreement().remote()).contains(address("192.0.2.9", 5_004));
    }

    @Test
    void speaksIpv6() {
        var local = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 40_000);

        assertThat(new SdpNegotiation(local, 1, LineMedia.STANDARD, OWN, NO_ICE)
                        .offer(1, false, Standing.NONE)
                        .sdp())
                .contains("c=IN IP6 2001:db8:0:0:0:0:0:1\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "sendrecv, sendrecv, true, true",
        "sendonly, recvonly, false, true",
        "recvonly, sendonly, true, false",
        "inactive, inactive, false, false"
    })
    void holdsAndResumesAsTheOtherSideSays(String theirs, String ours, boolean sends, boolean receives) {
        var answer = answer(sdp("c=IN IP4 192.0.2.9", "a=" + theirs, "m=audio 5004 RTP/AVP 0"));

        assertThat(answer.sdp()).contains("a=" + ours + "\r\n");
        assertThat(answer.agreement().sends()).isEqualTo(sends);
        assertThat(answer.agreement().receives()).isEqualTo(receives);
    }

    @Test
    void sendsNothingToAnAddressOfZeroes() {
        var agreement =
                answer(sdp("c=IN IP4 0.0.0.0", "m=audio 5004 RTP/AVP 0")).agreement();

        assertThat(agreement.sends()).isFalse();
        assertThat(agreement.remote()).isEmpty();
    }

    @Test
    void knowsACodecByItsNameUnderAnotherNumber() {
        var agreement = answer(sdp("c=IN IP4 192.0.2.9", "m=audio 5004 RTP/AVP 100", "a=rtpmap:100 pcma/8000/1"))
                .agreement();

        assertThat(agreement.codec()).isEqualTo(Codec.PCMA);
        assertThat(agreement.payloadType()).isEqualTo(100);
    }

    @Test
    void aStaticNumberWithAnotherNameIsNotTheStaticCodec() {
        var offer = sdp("c=IN IP4 192.0.2.9", "m=audio 5004 RTP/AVP 8", "a=rtpmap:8 L16/8000");

        assertThatThrownBy(() -> answer(offer)).isInstanceOf(SdpException.class);
    }

    @Test
    void acceptsAnAnswerToItsOffer() {
        assertThat(negotiation.offer(1, false, Standing.NONE).sdp()).contains("m=audio 40000 RTP/AVP 8 0 101\r\n");

        var agreement = accept(negotiation, PBX);

        assertThat(agreement.codec()).isEqualTo(Codec.PCMU);
        assertThat(agreement.remote()).contains(address("203.0.113.5", 17_240));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c=IN IP4 192.0.2.9;m=audio 0 RTP/AVP 8 | refused",
                "c=IN IP4 192.0.2.9;m=audio 5004 RTP/AVP 18 | no audio line with PCMA or PCMU",
                "c=IN IP6 2001:db8::9;m=audio 5004 RTP/AVP 8 | audio 2001:db8:0:0:0:0:0:9 5004",
                "c=IN IP4 192.0.2.9;m=audio 5004 RTP/AVP 8;m=video 5006 RTP/AVP 99 | 2 m= lines",
            })
    void refusesAnAnswerThatIsNone(String lines, String why) {
        var answer = sdp(lines.split(";", -1));

        assertThatThrownBy(() -> accept(negotiation, answer))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m=audio 5004 RTP/AVP 8 | m=audio 5004",
                "c=IN IP4 192.0.2.9;m=audio 70000 RTP/AVP 8 | the port is not a number from 0 to 65535",
                "c=IN IP4 192.0.2.9;m=audio x RTP/AVP 8 | the port is not a number",
                "c=IN IP4 192.0.2.9;m=audio 5004 | needs a kind, a port, a protocol and a format",
                "c=IN IP4 phone.example.org;m=audio 5004 RTP/AVP 8 | names are not looked up",
                "c=IN IP4 239.1.2.3;m=audio 5004 RTP/AVP 8 | multicast",
                "c=IN IP4;m=audio 5004 RTP/AVP 8 | IN IP4 address",
                "c=IN IP4 192.0.2.9;m=audio 5004 RTP/AVP 96;a=rtpmap:200 PCMA/8000 | payload type",
                "c=IN IP4 192.0.2.9;m=audio 5004 RTP/AVP 8;a=rtcp:0 | from 1 to 65535",
                "c=IN IP4 192.0.2.9;nonsense | x=value",
                "c=IN IP4 192.0.2.9;m=video 5004 RTP/AVP 99 | no audio line",
                "c=IN IP4 192.0.2.9;m=audio 5004 RTP/SAVP 8 | RTP/SAVP",
            })
    void saysWhatIsWrongWithAnOffer(String lines, String why) {
        var offer = sdp(lines.split(";", -1));

        assertThatThrownBy(() -> answer(offer)).isInstanceOf(SdpException.class).hasMessageContaining(why);
    }

    /// What is refused, or is no sound of ours, may stand where it will.
    @Test
    void aNameKeepsOnlyItsOwnStreamFromBeingUsed() {
        var answer = answer(sdp(
                "c=IN IP4 session.example.org",
                "m=audio 0 RTP/AVP 8",
                "c=IN IP4 phone.example.org",
                "m=video 5006 RTP/AVP 99",
                "c=IN IP4 239.1.2.3",
                "m=audio 5004 RTP/AVP 8",
                "c=IN IP4 192.0.2.9"));

        assertThat(answer.agreement().remote()).contains(address("192.0.2.9", 5_004));
    }

    @Test
    void offersTheLinesCodecsInItsOrder() {
        assertThat(new SdpNegotiation(LOCAL, 1, LineMedia.STANDARD, OWN, NO_ICE)
                        .offer(1, false, Standing.NONE)
                        .sdp())
                .contains("""
                m=audio 40000 RTP/AVP 111 9 8 0 110 101\r
                a=rtpmap:111 opus/48000/2\r
                a=fmtp:111 useinbandfec=1;usedtx=1\r
                a=rtpmap:9 G722/8000\r
                a=rtpmap:8 PCMA/8000\r
                a=rtpmap:0 PCMU/8000\r
                a=rtpmap:110 telephone-event/48000\r
                a=fmtp:110 0-15\r
                a=rtpmap:101 telephone-event/8000\r
                a=fmtp:101 0-15\r
                a=rtcp-mux\r
                a=rtcp:40001\r
                a=ptime:20\r
                a=sendrecv\r
                """);
        assertThat(answer(line(Encryption.NONE), BARESIP).agreement().codec()).isEqualTo(Codec.G722);
    }

    @Test
    void agreesToOpusUnderTheNumberAndClockOfTheOffer() {
        var answer = answer(line(Encryption.NONE), SOFTPHONE_WITH_VIDEO);

        assertThat(answer.agreement().codec()).isEqualTo(Codec.OPUS);
        assertThat(answer.agreement().payloadType()).isEqualTo(96);
        assertThat(answer.agreement().eventType()).hasValue(98);
        assertThat(answer.sdp()).contains("m=audio 40000 RTP/AVP 96 98\r\n", "a=rtpmap:98 telephone-event/48000\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "8 PCMA/8000, ptime:30, 30",
        "8 PCMA/8000, ptime:10, 10",
        "8 PCMA/8000, ptime:200, 60",
        "8 PCMA/8000, maxptime:10, 10",
        "8 PCMA/8000, ptime:x, 20",
        "96 opus/48000/2, ptime:30, 20",
        "96 opus/48000/2, ptime:60, 60"
    })
    void sendsPacketsAsLongAsTheOtherSideWants(String map, String wish, int millis) {
        var type = map.split(" ", 2)[0];
        var answer = answer(
                line(Encryption.NONE),
                sdp("c=IN IP4 192.0.2.9", "m=audio 5004 RTP/AVP " + type, "a=rtpmap:" + map, "a=" + wish));

        assertThat(answer.agreement().packetMillis()).isEqualTo(millis);
        assertThat(answer.sdp()).contains("a=ptime:" + millis + "\r\n");
    }

    @Test
    void sharesThePortWithRtcpWhereBothWant() {
        var shared = answer(sdp("c=IN IP4 192.0.2.9", "m=audio 5004 RTP/AVP 8", "a=rtcp-mux"));

        assertThat(shared.sdp()).contains("a=rtcp-mux\r\n");
        assertThat(shared.agreement().mux()).isTrue();
        assertThat(shared.agreement().control()).contains(address("192.0.2.9", 5_004));
        assertThat(answer(BARESIP).sdp()).doesNotContain("rtcp-mux");
    }

    @Test
    void refusesWhatIsNoSessionDescription() {
        assertThatThrownBy(() -> answer("")).isInstanceOf(SdpException.class).hasMessageContaining("v=0");
        assertThatThrownBy(() -> answer("v=1\r\n")).isInstanceOf(SdpException.class);
        assertThatThrownBy(() -> answer("v=0\n" + "a=x\n".repeat(20_000)))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("longer");
    }

    @Property(tries = 2_000)
    void anyTextIsAnAgreementOrAnSdpException(@ForAll String text, @ForAll long cut) {
        var offers = List.of(
                text,
                "v=0\r\n" + text,
                "v=0\r\nm=" + text,
                "v=0\nc=IN IP4 1.2.3.4\nm=audio 4 RTP/AVP 8 " + text + "\na=rtpmap:" + text,
                BARESIP.substring(0, (int) Math.floorMod(cut, (long) BARESIP.length())) + text);
        for (var offer : offers) {
            try {
                assertThat(answer(offer).agreement()).isNotNull();
            } catch (SdpException e) {
                assertThat(e).hasMessageStartingWith("session description");
            }
        }
    }

    private SdpNegotiation.Answer answer(String offer) {
        return negotiation.answer(SdpParser.parse(offer), 7, false, Standing.NONE);
    }
}
