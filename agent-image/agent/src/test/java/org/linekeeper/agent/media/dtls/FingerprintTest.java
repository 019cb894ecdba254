package org.linekeeper.agent.media.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {
    private static final byte[] CERTIFICATE = "a certificate".getBytes(StandardCharsets.US_ASCII);

    @Test
    void isReadAsItIsWritten() {
        var fingerprint = Fingerprint.of(CERTIFICATE);

        assertThat(Fingerprint.parse(fingerprint.text())).contains(fingerprint);
        assertThat(Fingerprint.parse(fingerprint.text().toLowerCase(java.util.Locale.ROOT)))
                .contains(fingerprint);
        assertThat(fingerprint.text()).startsWith("sha-256 ").hasSize("sha-256 ".length() + 32 * 3 - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha-256",
                "sha-256 ",
                "sha-256 AB",
                "sha-256 xyz",
                "md5 D4:1D:8C:D9:8F:00:B2:04:E9:80:09:98:EC:F8:42:7E",
                "sha-1 DA:39:A3:EE:5E:6B:4B:0D:32:55:BF:EF:95:60:18:90:AF:D8:07:09"
            })
    void whatCanNotBeUsedIsNone(String value) {
        assertThat(Fingerprint.parse(value)).isEmpty();
    }

    @Test
    void theStrongestHashDecides() throws Exception {
        var right = Fingerprint.of(CERTIFICATE);
        var wrong = Fingerprint.of(new byte[1]);
        var strong = Fingerprint.parse("sha-512 "
                        + HexFormat.ofDelimiter(":")
                                .formatHex(MessageDigest.getInstance("SHA-512").digest(CERTIFICATE)))
                .orElseThrow();

        assertThat(Fingerprint.names(List.of(wrong, right), CERTIFICATE)).isTrue();
        assertThat(Fingerprint.names(List.of(wrong), CERTIFICATE)).isFalse();
        assertThat(Fingerprint.names(List.of(wrong, strong), CERTIFICATE)).isTrue();
        assertThat(Fingerprint.names(List.of(right, strong), new byte[1])).isFalse();
        assertThat(Fingerprint.names(List.of(wrong, strong), new byte[1])).isFalse();
    }
}
