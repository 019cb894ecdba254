package org.linekeeper.lab.peer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PhoneControlTest {
    @Test
    void framesAsNetstrings() throws IOException {
        assertThat(PhoneControl.netstring("{\"a\":1}".getBytes(US_ASCII)))
                .asString()
                .isEqualTo("7:{\"a\":1},");
        assertThat(PhoneControl.readNetstring(bytes("7:{\"a\":1},rest")))
                .asString()
                .isEqualTo("{\"a\":1}");
    }

    @Test
    void refusesBrokenFrames() {
        assertThatThrownBy(() -> PhoneControl.readNetstring(bytes("9:short,"))).hasMessageContaining("cut off");
        assertThatThrownBy(() -> PhoneControl.readNetstring(bytes("x"))).hasMessageContaining("no netstring");
        assertThatThrownBy(() -> PhoneControl.readNetstring(bytes(""))).hasMessageContaining("closed");
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(US_ASCII));
    }
}
