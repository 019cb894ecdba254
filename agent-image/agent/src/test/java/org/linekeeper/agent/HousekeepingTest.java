package org.linekeeper.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
    private final AtomicBoolean inCall = new AtomicBoolean();
    private final AtomicInteger collections = new AtomicInteger();
    private final Housekeeping housekeeping = new Housekeeping(inCall::get, collections::incrementAndGet);

    @Test
    void collectsWhereNobodyHearsIt() {
        assertThat(housekeeping.round()).isEqualTo(Housekeeping.EVERY);
        assertThat(collections).hasValue(1);
    }

    @Test
    void waitsForTheEndOfACall() {
        inCall.set(true);
        assertThat(housekeeping.round()).isEqualTo(Housekeeping.LATER);
        assertThat(collections).hasValue(0);

        inCall.set(false);
        housekeeping.round();
        assertThat(collections).hasValue(1);
    }
}
