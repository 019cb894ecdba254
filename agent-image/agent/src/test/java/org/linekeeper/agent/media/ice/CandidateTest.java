package org.linekeeper.agent.media.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateTest {
    private static InetSocketAddress at(String literal, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    }

    @Test
    void readsWhatItWrites() {
        var candidate = new Candidate(
                "7",
                1,
                1_677_721_855,
                at("203.0.113.5", 50_000),
                Candidate.Type.RELAYED,
                Optional.of(at("10.0.0.2", 4)));

        assertThat(candidate.text()).isEqualTo("7 1 udp 1677721855 203.0.113.5 50000 typ relay raddr 10.0.0.2 rport 4");
        assertThat(Candidate.parse(candidate.text()))
                .contains(new Candidate(
                        "7", 1, 1_677_721_855, at("203.0.113.5", 50_000), Candidate.Type.RELAYED, Optional.empty()));
    }

    @Test
    void readsWhatOthersAdd() {
        assertThat(Candidate.parse("a/+1 2 UDP 1 2001:db8::1 9 typ host generation 0 network-cost 50"))
                .contains(new Candidate("a/+1", 2, 1, at("2001:db8::1", 9), Candidate.Type.HOST, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1 1 udp 1 10.0.0.1 9 typ",
                "1 1 tcp 1 10.0.0.1 9 typ host tcptype active",
                "1 1 udp 1 4a3c.local 9 typ host",
                "1 1 udp 1 224.0.0.1 9 typ host",
                "1 1 udp 1 0.0.0.0 9 typ host",
                "1 3 udp 1 10.0.0.1 9 typ host",
                "1 1 udp 0 10.0.0.1 9 typ host",
                "1 1 udp 4294967296 10.0.0.1 9 typ host",
                "1 1 udp 1 10.0.0.1 0 typ host",
                "1 1 udp 1 10.0.0.1 65536 typ host",
                "1 1 udp 1 10.0.0.1 9 typ other",
                "é 1 udp 1 10.0.0.1 9 typ host",
                "123456789012345678901234567890123 1 udp 1 10.0.0.1 9 typ host"
            })
    void passesOverWhatCannotBeUsed(String value) {
        assertThat(Candidate.parse(value)).isEmpty();
    }
}
