package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.user.UserId;

class MarksTest {
    private static final String LONG = "an-installations-nam";

    @Test
    void namesAreDeterministic() {
        assertThat(new Marks("inst").name(new UserId("ana"))).isEqualTo("inst-ana");
        assertThat(new Marks("inst").pod(new UserId("ana"))).isEqualTo("inst-ana-0");
    }

    @Test
    void longNamesFitIntoALabelAndAreToldApart() {
        String one = new Marks(LONG).name(new UserId("a".repeat(31) + "b"));
        String other = new Marks(LONG).name(new UserId("a".repeat(31) + "c"));

        assertThat(one).hasSizeLessThanOrEqualTo(52).isNotEqualTo(other);
        assertThat(new Marks(LONG).name(new UserId("a".repeat(31) + "b"))).isEqualTo(one);
    }

    @Property(tries = 200)
    void everyNameIsADnsLabel(
            @ForAll @IntRange(min = 1, max = 20) int installation, @ForAll @IntRange(min = 1, max = 32) int user) {
        String name =
                new Marks(LONG.substring(0, installation).replaceAll("-$", "x")).name(new UserId("u".repeat(user)));

        assertThat(name).matches("[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?");
    }
}
