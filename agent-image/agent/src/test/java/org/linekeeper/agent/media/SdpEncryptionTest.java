package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.agent.media.Agreement.Protection;
import org.linekeeper.agent.media.dtls.Fingerprint;
import org.linekeeper.agent.media.dtls.Terms;
import org.linekeeper.agent.media.srtp.CryptoSuite;
import org.linekeeper.protocol.LineMedia.Encryption;

/// Which offers and answers a line takes that encrypts, by keys in the description or by a handshake.
class SdpEncryptionTest extends SdpTest {
    @Test
    void aLineThatDemandsEncryptionOffersNothingElse() {
        var offer = encrypting().offer(1, false, Standing.NONE).sdp();

        assertThat(offer).contains("m=audio 40000 RTP/SAVP ");
        assertThat(offer.lines().filter(line -> line.startsWith("a=crypto:")))
                .hasSize(2)
                .first()
                .asString()
                .matches("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:[A-Za-z0-9+/]{40}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m=audio 5004 RTP/AVP 8",
                "m=audio 5004 RTP/SAVP 8",
                "m=audio 5004 RTP/SAVP 8;a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:short",
                "m=audio 5004 RTP/SAVP 8;a=crypto:1 F8_128_HMAC_SHA1_80 inline:KEY",
                "m=audio 5004 RTP/SAVP 8;a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:KEY UNENCRYPTED_SRTP",
                "m=audio 5004 RTP/SAVP 8;a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:KEY|2^20|1:4",
                "m=audio 5004 RTP/AVP 8;a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:KEY",
            })
    void aLineThatDemandsEncryptionTakesNothingElse(String lines) {
        var media = sdp(
                ("c=IN IP4 192.0.2.9;" + lines).replace("inline:KEY", INLINE).split(";", -1));

        assertThatThrownBy(() -> encrypting().answer(SdpParser.parse(media), 1, false, Standing.NONE))
                .isInstanceOf(SdpException.class);
        assertThatThrownBy(() -> accept(encrypting(), media)).isInstanceOf(SdpException.class);
    }

    @ParameterizedTest
    @CsvSource({"NONE, RTP/SAVP", "SDES, RTP/SAVP", "NONE, RTP/SAVPF"})
    void takesAnEncryptedOfferEncrypted(Encryption encryption, String protocol) {
        var answer = answer(
                line(encryption),
                sdp(
                        "c=IN IP4 192.0.2.9",
                        "m=audio 5002 RTP/AVP 8",
                        "m=audio 5004 " + protocol + " 8",
                        "a=crypto:4 AEAD_AES_128_GCM inline:xx",
                        "a=crypto:5 AES_CM_128_HMAC_SHA1_32 " + INLINE + "|2^48"));

        var keys = (Protection.Keys) answer.agreement().protection();
        assertThat(keys.ours()).isEqualTo(KEYS.getLast().key());
        assertThat(keys.theirs().suite()).isEqualTo(CryptoSuite.AES_CM_128_HMAC_SHA1_32);
        assertThat(answer.sdp())
                .contains("m=audio 0 RTP/AVP 8\r\n", "m=audio 40000 " + protocol + " 8\r\n", "a=crypto:5 AES_CM_128")
                .doesNotContain(INLINE);
    }

    @Test
    void anEncryptedAnswerHasToNameAKeyThatWasOffered() {
        var media = "c=IN IP4 192.0.2.9;m=audio 5004 RTP/SAVP 8;a=crypto:%d AES_CM_128_HMAC_SHA1_80 " + INLINE;

        var agreed = accept(encrypting(), sdp(media.formatted(1).split(";", -1)));
        assertThat(((Protection.Keys) agreed.protection()).ours())
                .isEqualTo(KEYS.getFirst().key());

        var other = sdp(media.formatted(2).split(";", -1));
        assertThatThrownBy(() -> accept(encrypting(), other))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("none of those that were offered");
    }

    @Test
    void anAnswerThatEncryptsWhatWasOfferedPlainIsNone() {
        var answer =
                sdp("c=IN IP4 192.0.2.9", "m=audio 5004 RTP/SAVP 8", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 " + INLINE);

        assertThatThrownBy(() -> accept(negotiation, answer)).isInstanceOf(SdpException.class);
    }

    @Test
    void aLineThatDemandsAHandshakeOffersNothingElse() {
        var offer = shaking().offer(1, false, Standing.NONE).sdp();

        assertThat(offer)
                .contains("m=audio 40000 UDP/TLS/RTP/SAVP 111 9 8 0 110 101\r\n")
                .contains("a=" + OURS + "\r\n", "a=setup:actpass\r\n", "a=rtcp-mux\r\n")
                .doesNotContain("a=crypto");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m=audio 5004 RTP/AVP 8",
                "m=audio 5004 RTP/AVP 8;a=THEIRS",
                "m=audio 5004 UDP/TLS/RTP/SAVP 8;a=setup:active",
                "m=audio 5004 UDP/TLS/RTP/SAVP 8;a=setup:active;a=fingerprint:sha-1 DA:39:A3:EE:5E:6B:4B:0D:32:55:BF:EF:95:60:18:90:AF:D8:07:09",
                "m=audio 5004 UDP/TLS/RTP/SAVP 8;a=setup:active;a=fingerprint:sha-256 D0:B1",
                "m=audio 5004 UDP/TLS/RTP/SAVP 8;a=setup:holdconn;a=THEIRS",
                "m=audio 5004 UDP/TLS/RTP/SAVP 8;a=setup:later;a=THEIRS",
                "m=audio 5004 RTP/SAVP 8;a=crypto:1 AES_CM_128_HMAC_SHA1_80 KEY",
                "m=audio 5004 UDP/TLS/RTP/SAVP 8;a=crypto:1 AES_CM_128_HMAC_SHA1_80 KEY",
                "m=video 5004 UDP/TLS/RTP/SAVP 8;a=setup:active;a=THEIRS",
            })
    void aLineThatDemandsAHandshakeTakesNothingElse(String lines) {
        var media = sdp(("c=IN IP4 192.0.2.9;" + lines)
                .replace("KEY", INLINE)
                .replace("THEIRS", THEIRS)
                .split(";", -1));

        assertThatThrownBy(() -> shaking().answer(SdpParser.parse(media), 1, false, Standing.NONE))
                .isInstanceOf(SdpException.class);
        assertThatThrownBy(() -> accept(shaking(), media)).isInstanceOf(SdpException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, UDP/TLS/RTP/SAVP, actpass, active",
        "SDES, UDP/TLS/RTP/SAVP, actpass, active",
        "DTLS, UDP/TLS/RTP/SAVP, actpass, active",
        "DTLS, UDP/TLS/RTP/SAVPF, active, passive",
        "DTLS, RTP/SAVPF, passive, active",
    })
    void takesAnOfferOfAHandshake(Encryption encryption, String protocol, String theirs, String ours) {
        var answer = answer(
                line(encryption),
                sdp(
                        "c=IN IP4 192.0.2.9",
                        "a=" + THEIRS,
                        "m=audio 5002 RTP/AVP 8",
                        "m=audio 5004 " + protocol + " 8",
                        "a=setup:" + theirs,
                        "a=rtcp-mux"));

        assertThat(answer.agreement().protection()).isEqualTo(new Protection.Awaited());
        assertThat(answer.agreement().handshake()).contains(terms(ours.equals("active")));
        assertThat(answer.sdp())
                .contains("m=audio 0 RTP/AVP 8\r\n", "m=audio 40000 " + protocol + " 8\r\n")
                .contains("a=" + OURS + "\r\n", "a=setup:" + ours + "\r\n", "a=rtcp-mux\r\n");
    }

    /// RFC 5763 §6.6.
    @Test
    void keepsItsRoleWithTheSameOtherSideOnly() {
        var again = SdpParser.parse(handshakeOffer("192.0.2.9", "actpass", THEIRS));
        var first = shaking()
                .answer(SdpParser.parse(handshakeOffer("192.0.2.9", "active", THEIRS)), 1, false, Standing.NONE)
                .standing();
        var other = SdpParser.parse(handshakeOffer("192.0.2.9", "actpass", THEIRS.replace("AB", "CD")));
        var elsewhere = SdpParser.parse(handshakeOffer("192.0.2.10", "actpass", THEIRS));

        assertThat(shaking().answer(again, 2, false, first).sdp()).contains("a=setup:passive\r\n");
        assertThat(shaking().answer(other, 2, false, first).sdp()).contains("a=setup:active\r\n");
        assertThat(shaking().answer(elsewhere, 2, false, first).sdp()).contains("a=setup:active\r\n");
    }

    @ParameterizedTest
    @CsvSource({"active, false", "passive, true"})
    void acceptsAnAnsweredHandshake(String setup, boolean weBegin) {
        var agreed = accept(shaking(), handshakeOffer("192.0.2.9", setup, THEIRS));

        assertThat(agreed.handshake()).contains(terms(weBegin));
    }

    @Test
    void anAnswerHasToSayWhoBegins() {
        var answer = handshakeOffer("192.0.2.9", "actpass", THEIRS);

        assertThatThrownBy(() -> accept(shaking(), answer))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("a=setup");
    }

    private static String handshakeOffer(String host, String setup, String fingerprint) {
        return sdp("c=IN IP4 " + host, "m=audio 5004 UDP/TLS/RTP/SAVP 8", "a=setup:" + setup, "a=" + fingerprint);
    }

    private static Terms terms(boolean weBegin) {
        return new Terms(
                weBegin,
                List.of(Fingerprint.parse(THEIRS.substring("fingerprint:".length()))
                        .orElseThrow()));
    }

    private static SdpNegotiation shaking() {
        return negotiationOn(line(Encryption.DTLS));
    }

    private static SdpNegotiation encrypting() {
        return negotiationOn(line(Encryption.SDES));
    }
}
