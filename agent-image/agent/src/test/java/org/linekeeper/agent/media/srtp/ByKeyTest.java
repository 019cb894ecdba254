package org.linekeeper.agent.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ByKeyTest {
    private static final Random RANDOM = new Random(1);

    private final ByKey<SrtcpSender> senders = new ByKey<>(SrtcpSender::new);

    private static MasterKey key() {
        return MasterKey.make(CryptoSuite.AES_CM_128_HMAC_SHA1_80, RANDOM);
    }

    @Test
    void aKeyThatComesBackMeansWhatItMeant() {
        var key = key();
        var first = senders.of(key);
        senders.of(key());

        assertThat(senders.of(key)).isSameAs(first);
    }

    @Test
    void oneThatIsUsedIsKeptHoweverManyOthersPassBy() {
        var key = key();
        var first = senders.of(key);
        var other = key();
        var passing = senders.of(other);
        for (int i = 0; i < 2 * ByKey.KEPT; i++) {
            senders.of(key());
            assertThat(senders.of(key)).isSameAs(first);
        }

        assertThat(senders.of(other)).isNotSameAs(passing);
    }
}
