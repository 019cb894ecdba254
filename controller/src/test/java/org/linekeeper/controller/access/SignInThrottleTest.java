package org.linekeeper.controller.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
    private static final String HOME = "192.0.2.1";

    private long now = 1;
    private final SignInThrottle throttle = new SignInThrottle(() -> now);

    private boolean admits(String account, String address) {
        return throttle.admit(account, address).isZero();
    }

    private int admitted(int attempts, String account, String address) {
        int admitted = 0;
        for (int i = 0; i < attempts; i++) {
            admitted += admits(account, address) ? 1 : 0;
        }
        return admitted;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void slowsDownGuessesForOneAccount() {
        assertThat(admitted(100, "olga", HOME)).isEqualTo(5);
        Duration wait = throttle.admit("olga", HOME);
        assertThat(wait).isPositive();

        pass(wait);
        assertThat(admitted(10, "olga", HOME)).isEqualTo(1);
    }

    @Test
    void slowsDownGuessesAtManyAccountsFromOneAddress() {
        int admitted = 0;
        for (int i = 0; i < 100; i++) {
            admitted += admits("name" + i, HOME) ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(20);
    }

    @Test
    void countsAnIpv6NetworkAsOne() {
        int admitted = 0;
        for (int i = 0; i < 100; i++) {
            admitted += admits("olga", "2001:db8:0:1::" + Integer.toHexString(i + 1)) ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(5);
        assertThat(admits("olga", "2001:db8:0:2::1")).isTrue();
    }

    /// A /56, as a provider gives it to every customer.
    @Test
    void aCustomerWithManyNetworksIsStillOneCustomer() {
        int admitted = 0;
        for (int i = 0; i < 256; i++) {
            admitted += admitted(20, "name" + i, "2001:db8:0:" + Integer.toHexString(0xab00 + i) + "::1");
        }

        assertThat(admitted).isEqualTo(40);
        assertThat(admits("olga", "2001:db8:1:1::1")).isTrue();
    }

    @Test
    void aNeighbourAtTheSameProviderDoesNotLockOutWhoCameInBefore() {
        assertThat(admits("olga", "2001:db8:0:1::1")).isTrue();
        throttle.succeeded("olga", "2001:db8:0:1::1");

        for (int i = 0; i < 256; i++) {
            admitted(20, "name" + i, "2001:db8:0:" + Integer.toHexString(0xab00 + i) + "::1");
        }

        assertThat(admits("olga", "2001:db8:0:2::1")).isFalse();
        assertThat(admits("olga", "2001:db8:0:1::2")).isTrue();
        assertThat(throttle.knows("olga", "2001:db8:0:1::2")).isTrue();
        assertThat(throttle.knows("olga", "2001:db8:0:2::1")).isFalse();
    }

    @Test
    void strangersFromEverywhereDoNotLockOutWhoCameInBefore() {
        assertThat(admits("admin", HOME)).isTrue();
        throttle.succeeded("admin", HOME);

        for (int i = 0; i < 10_000; i++) {
            throttle.admit("admin", "198.51." + i / 256 + "." + i % 256);
        }

        assertThat(admits("admin", "203.0.113.7")).isFalse();
        assertThat(admits("admin", HOME)).isTrue();
    }

    @Test
    void anAccountUnderAttackOpensAgainByItself() {
        for (int i = 0; i < 1_000; i++) {
            throttle.admit("admin", "198.51.100." + i);
        }
        Duration wait = throttle.admit("admin", HOME);

        assertThat(wait).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
        pass(wait);
        assertThat(admits("admin", HOME)).isTrue();
    }

    @Test
    void rightPasswordsCountForNothing() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(admits("olga", HOME)).isTrue();
            throttle.succeeded("olga", HOME);
        }
    }
}
