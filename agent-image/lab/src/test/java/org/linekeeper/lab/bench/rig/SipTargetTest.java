package org.linekeeper.lab.bench.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SipTargetTest {
    @Test
    void isWhatAContactNames() {
        assertThat(SipTarget.ofContact("sip:pbx@172.18.0.7:5060;transport=udp"))
                .isEqualTo(new SipTarget("pbx", "172.18.0.7:5060"));
    }

    @Test
    void refusesAContactWithoutAPort() {
        assertThatIllegalArgumentException().isThrownBy(() -> SipTarget.ofContact("sip:pbx@pbx.test"));
    }
}
