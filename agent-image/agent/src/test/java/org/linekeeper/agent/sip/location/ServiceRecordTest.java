package org.linekeeper.agent.sip.location;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ServiceRecordTest {
    @Property(tries = 200)
    void ordersAllByPriority(@ForAll("records") List<ServiceRecord> records, @ForAll long seed) {
        List<ServiceRecord> ordered = ServiceRecord.ordered(records, new Random(seed));

        assertThat(ordered).containsExactlyInAnyOrderElementsOf(records);
        assertThat(ordered).extracting(ServiceRecord::priority).isSorted();
    }

    @Provide
    Arbitrary<List<ServiceRecord>> records() {
        Arbitrary<Integer> small = Arbitraries.integers().between(0, 3);
        Arbitrary<Integer> weights = Arbitraries.integers().between(0, 65_535);
        return Combinators.combine(small, weights, Arbitraries.integers().between(1, 65_535))
                .as((priority, weight, port) -> new ServiceRecord(priority, weight, "host", port))
                .list()
                .ofMaxSize(12);
    }

    @Test
    void drawsByWeight() {
        ServiceRecord light = new ServiceRecord(0, 1, "light", 1);
        ServiceRecord heavy = new ServiceRecord(0, 3, "heavy", 1);
        ServiceRecord none = new ServiceRecord(0, 0, "none", 1);
        Random dice = new Random(1);
        int heavies = 0;
        int nones = 0;
        for (int draw = 0; draw < 4_000; draw++) {
            ServiceRecord first =
                    ServiceRecord.ordered(List.of(light, heavy, none), dice).getFirst();
            heavies += first.equals(heavy) ? 1 : 0;
            nones += first.equals(none) ? 1 : 0;
        }

        assertThat(heavies).isBetween(2_850, 3_150);
        assertThat(nones).isBetween(1, 60);
    }
}
