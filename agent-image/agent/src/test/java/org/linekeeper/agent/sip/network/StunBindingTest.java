package org.linekeeper.agent.sip.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// The answers of RFC 5769's samples, their attributes that prove who sent them left out.
class StunBindingTest {
    private static final String TRANSACTION = "b7e7a701bc34d686fa87dfae";
    private static final String IPV4 = "0101000c2112a442" + TRANSACTION + "002000080001a147e112a643";
    private static final String IPV6 =
            "010100182112a442" + TRANSACTION + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9";

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void readsTheAddressOfBothKinds() {
        assertThat(StunBinding.parse(bytes(IPV4)))
                .contains(new StunBinding(
                        TRANSACTION, new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 32_853)));
        assertThat(StunBinding.parse(bytes(IPV6)))
                .contains(new StunBinding(
                        TRANSACTION,
                        new InetSocketAddress(InetAddress.ofLiteral("2001:db8:1234:5678:11:2233:4455:6677"), 32_853)));
    }

    @Test
    void readsTheOldForm() {
        assertThat(StunBinding.parse(
                        bytes("0101000c2112a442" + TRANSACTION + "000100080001 8055 c0000201".replace(" ", ""))))
                .contains(new StunBinding(
                        TRANSACTION, new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 32_853)));
    }

    @Test
    void takesNothingElse() {
        byte[] request = StunBinding.request(TRANSACTION);
        assertThat(request).hasSize(20).startsWith(0, 1);
        assertThat(StunBinding.parse(request)).isEmpty();
        byte[] answer = bytes(IPV4);
        for (int length = 0; length < answer.length; length++) {
            assertThat(StunBinding.parse(Arrays.copyOf(answer, length))).isEmpty();
        }
        assertThat(StunBinding.parse(bytes(IPV4.replace("00200008", "0020ffff"))))
                .isEmpty();
        assertThat(StunBinding.looksLike(
                        "INVITE sip:a@example.org SIP/2.0".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 32))
                .isFalse();
    }
}
