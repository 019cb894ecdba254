package org.linekeeper.controller.agentlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

class InstantReaderTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule().addDeserializer(Instant.class, new InstantReader()))
            .build();

    /// From the year 0 to the year 9999.
    @Property
    void readsWhatAnAgentWrites(
            @ForAll @LongRange(min = -62_167_219_200L, max = 253_402_300_799L) long second,
            @ForAll @IntRange(max = 999_999_999) int nanos) {
        Instant instant = Instant.ofEpochSecond(second, nanos);

        assertThat(InstantReader.read(instant.toString())).isEqualTo(instant);
        assertThat(JSON.readValue(JSON.writeValueAsString(instant), Instant.class))
                .isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-22T02:10:09+01:00",
                "2026-11-22T24:00:00Z",
                "2026-11-22T02:10:09.Z",
                "+12026-11-22T02:10:09Z",
            })
    void leavesOtherFormsToTheGeneralReader(String text) {
        assertThat(InstantReader.read(text)).isNull();

        assertThat(JSON.readValue('"' + text + '"', Instant.class))
                .isEqualTo(JsonMapper.shared().readValue('"' + text + '"', Instant.class));
    }

    @Test
    void readsNumbersAsTheGeneralReaderDoes() {
        assertThat(JSON.readValue("1795314609", Instant.class))
                .isEqualTo(JsonMapper.shared().readValue("1795314609", Instant.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-30T02:10:09Z",
                "2026-11-22T02:10:60Z",
                "2026-11-22T02:10:09.1234567890Z",
                "2026-11-22 02:10:09Z0",
                "2026-11-22T02:1/:09Z",
                "Z",
                "never",
            })
    void refusesWhatIsNoTime(String text) {
        assertThat(InstantReader.read(text)).isNull();

        assertThatThrownBy(() -> JSON.readValue('"' + text + '"', Instant.class))
                .isInstanceOf(JacksonException.class);
    }
}
