package org.linekeeper.lab.friend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class NetstringTest {
    @Test
    void framesAsNetstrings() throws IOException {
        assertThat(Netstring.frame("{\"a\":1}".getBytes(US_ASCII))).asString().isEqualTo("7:{\"a\":1},");
        assertThat(Netstring.read(bytes("7:{\"a\":1},rest"))).asString().isEqualTo("{\"a\":1}");
    }

    @Test
    void refusesBrokenFrames() {
        assertThatThrownBy(() -> Netstring.read(bytes("9:short,"))).hasMessageContaining("cut off");
        assertThatThrownBy(() -> Netstring.read(bytes("x"))).hasMessageContaining("no netstring");
        assertThatThrownBy(() -> Netstring.read(bytes(""))).hasMessageContaining("closed");
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(US_ASCII));
    }
}
