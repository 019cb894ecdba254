package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.linekeeper.agent.media.codec.Codec;

class VoiceModelTest {
    /// ITU-T G.107: a rating of 93.2 is a score of 4.41.
    @Test
    void aFaultlessCallIsAsGoodAsTheModelKnows() {
        assertThat(VoiceModel.score(Codec.PCMA, 0, 0)).isCloseTo(4.41, within(0.005));
    }

    /// G.113 appendix I: G.711 with concealment loses about ten of the rating at 3 % of random loss.
    @Test
    void lossAndDelayMakeItWorse() {
        assertThat(VoiceModel.score(Codec.PCMA, 0.03, 0)).isCloseTo(4.14, within(0.05));
        assertThat(VoiceModel.score(Codec.PCMA, 0, 150)).isCloseTo(4.33, within(0.03));
        assertThat(VoiceModel.score(Codec.PCMA, 0, 400)).isLessThan(3.4);
        assertThat(VoiceModel.score(Codec.OPUS, 1, 5_000)).isEqualTo(1);
    }
}
