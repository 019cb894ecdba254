package org.linekeeper.controller.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

    @Test
    void goneOutweighsUnknown() {
        List<Part> parts = new ArrayList<>(parts("sound", Evidence.UNKNOWN));
        parts.add(part("line/work", Evidence.GONE));

        assertThat(Presence.of(parts, true)).isEqualTo(Presence.ABSENT);
    }
}
