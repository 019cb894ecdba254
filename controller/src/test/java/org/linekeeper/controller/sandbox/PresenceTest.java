package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.controller.user.SandboxOrder;
import org.linekeeper.protocol.Evidence;

class PresenceTest {
    private static final List<String> PARTS =
            List.of("container", "control-link", "process/dino", "sound", "account/chat", "line/home");

    private static List<Part> parts(String odd, Evidence evidence) {
        return PARTS.stream()
                .map(name -> part(name, name.equals(odd) ? evidence : Evidence.ALIVE))
                .toList();
    }

    private static Part part(String name, Evidence evidence) {
        return Part.of(name, evidence, Instant.EPOCH, Instant.EPOCH, null, 0, null);
    }

    @Test
    void isPresentWhenEverythingIsAlive() {
        assertThat(Presence.of(parts("", Evidence.ALIVE), true)).isEqualTo(Presence.PRESENT);
    }

    @Test
    void isNotPresentByOldSettings() {
        assertThat(Presence.of(parts("", Evidence.ALIVE), false)).isEqualTo(Presence.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"container", "control-link", "process/dino", "sound", "account/chat", "line/home"})
    void isAbsentWhenAnyPartIsGone(String gone) {
        assertThat(Presence.of(parts(gone, Evidence.GONE), true)).isEqualTo(Presence.ABSENT);
        assertThat(Presence.of(parts(gone, Evidence.GONE), false)).isEqualTo(Presence.ABSENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"container", "control-link", "sound", "account/chat", "line/home"})
    void isUnknownWhenANeededPartIsUnknown(String unknown) {
        assertThat(Presence.of(parts(unknown, Evidence.UNKNOWN), true)).isEqualTo(Presence.UNKNOWN);
    }

    @Test
    void doesNotAskForProcesses() {
        assertThat(Presence.of(parts("process/dino", Evidence.UNKNOWN), true)).isEqualTo(Presence.PRESENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"container", "control-link", "sound"})
    void isUnknownWhenANeededPartIsMissing(String missing) {
        List<Part> parts = new ArrayList<>(parts("", Evidence.ALIVE));
        parts.removeIf(part -> part.part().equals(missing));

        assertThat(Presence.of(parts, true)).isEqualTo(Presence.UNKNOWN);
    }

    /// For the status and for the figures alike.
    @Test
    void anOldSightingSaysNothingOfTheContainer() {
        Instant now = Worlds.NOW;
        Sighting seen = new Sighting(
                new SandboxOrder(SandboxOrder.Wanted.RUNNING, false, 1, 1, null, null),
                Optional.of(Worlds.sandbox("ana", Worlds.BUILD, Worlds.running())),
                OptionalLong.of(1),
                now,
                false,
                Optional.empty(),
                0,
                Optional.empty());

        assertThat(StatusComposer.evidence(seen, now.plusSeconds(60))).isEqualTo(Evidence.ALIVE);
        assertThat(StatusComposer.evidence(seen, now.plusSeconds(61))).isEqualTo(Evidence.UNKNOWN);
    }

    @Test
    void goneOutweighsUnknown() {
        List<Part> parts = new ArrayList<>(parts("sound", Evidence.UNKNOWN));
        parts.add(part("line/work", Evidence.GONE));

        assertThat(Presence.of(parts, true)).isEqualTo(Presence.ABSENT);
    }
}
