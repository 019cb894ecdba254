package org.linekeeper.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IceServerTest {
    @ParameterizedTest
    @CsvSource({
        "stun:stun.test, stun.test, 3478",
        "STUN:stun.test:3479, stun.test, 3479",
        "stun:10.0.0.1:65535, 10.0.0.1, 65535",
        "stun:[2001:db8::1], 2001:db8::1, 3478",
        "stun:[2001:db8::1]:9, 2001:db8::1, 9"
    })
    void readsStun(String uri, String host, int port) {
        assertThat(IceServer.stun(uri)).isEqualTo(new IceServer(host, port));
    }

    @Test
    void readsTurnOverUdp() {
        assertThat(IceServer.turn("turn:turn.test?transport=udp")).isEqualTo(new IceServer("turn.test", 3_478));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "stun:",
                "stun:host",
                "turn:host?transport=tcp",
                "turns:host",
                "turn:host:",
                "turn:host:0",
                "turn:host:65536",
                "turn:host:+5",
                "turn:user@host",
                "turn:2001:db8::1",
                "turn:[2001:db8::1",
                "turn:[::1]5",
                "turn:hö.test"
            })
    void refusesAllElse(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IceServer.turn(uri))
                .withMessage("must be turn:host or turn:host:port, over UDP");
    }

    /// The password is on the link only, and nobody prints it.
    @Test
    void aTurnServerHidesItsPassword() {
        assertThat(new TurnServer("turn:turn.test", "ana", new Secret("p")).toString())
                .doesNotContain("=p");
    }
}
