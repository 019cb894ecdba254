package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import gov.nist.javax.sip.message.SIPRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import org.linekeeper.agent.media.dtls.Fingerprint;
import org.linekeeper.agent.media.dtls.Setup;
import org.linekeeper.agent.media.srtp.CryptoAttribute;
import org.linekeeper.agent.sip.MessageWaiting;
import org.linekeeper.agent.sip.digest.DigestCredentials;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.session.SessionExpires;
import org.linekeeper.protocol.Secret;

/// Values that are read here and not by the SIP library: each is understood or is not, and nothing else happens.
class HeaderFuzzTest {
    @FuzzTest
    void values(byte[] bytes) {
        String value = new String(bytes, StandardCharsets.UTF_8);
        ReferTo.parse(value).ifPresent(HeaderFuzzTest::isOneLine);
        SessionExpires.parse(value)
                .ifPresent(found -> assertThat(found.seconds()).isNotNegative());
        MessageWaiting.parse(value);
        CryptoAttribute.parse(value);
        Fingerprint.parse(value);
        Setup.parse(value);
        challenge(value);
        replaces(value);
    }

    /// It goes into a header of our own.
    private static void isOneLine(ReferTo target) {
        target.replaces().ifPresent(replaces -> assertThat(replaces.chars()).noneMatch(character -> character < ' '));
    }

    private static void challenge(String value) {
        DigestCredentials credentials = new DigestCredentials("home", new Secret("s3cret"));
        if (credentials.challenged(List.of(value), new HashMap<>())) {
            assertThat(credentials.authorize("REGISTER", "sip:example.org"))
                    .isNotEmpty()
                    .allSatisfy(answer -> assertThat(answer).doesNotContain("\r", "\n", "s3cret"));
        }
    }

    private static void replaces(String value) {
        SIPRequest invite = new SIPRequest();
        Messages.set(invite, Replaces.HEADER, value);
        try {
            Replaces.of(invite);
        } catch (IllegalArgumentException senseless) {
            assertThat(senseless).hasMessageContaining("Replaces");
        }
    }
}
