package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RtcpReportsTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");
    private static final RtcpReports.Sent SENT = new RtcpReports.Sent(50, 8_000, 160_000);

    private final RtcpReports ours = new RtcpReports(0x1111_1111, "ours", BEGIN, 0);
    private final RtcpReports theirs = new RtcpReports(0x2222_2222, "theirs", BEGIN.plusSeconds(77), 0);

    @Test
    void measuresTheRoundTrip() {
        // ours leaves at 1 s and takes 30 ms; theirs leaves 500 ms later and takes 20 ms
        carry(ours, null, theirs, 1_000, 1_030);
        var heard = new Reception(0x1111_1111, 8_000, 1);
        heard.count(1);
        carry(theirs, heard, ours, 1_530, 1_550);

        assertThat(ours.roundTripMillis()).isCloseTo(50, within(0.1));
        assertThat(theirs.roundTripMillis()).isEqualTo(-1);
    }

    @Test
    void aReportOnSomebodyElseIsNone() {
        carry(ours, null, theirs, 1_000, 1_030);
        var heard = new Reception(0x3333_3333, 8_000, 1);
        heard.count(1);
        carry(theirs, heard, ours, 1_530, 1_550);

        assertThat(ours.roundTripMillis()).isEqualTo(-1);
    }

    @Test
    void noticesThatItsSoundIsNeverReportedOn() {
        carry(theirs, null, ours, 1_000, 1_000);
        assertThat(ours.hearsNothing()).isFalse();
        carry(theirs, null, ours, 6_000, 6_000);

        assertThat(ours.hearsNothing()).isTrue();

        var heard = new Reception(0x1111_1111, 8_000, 1);
        heard.count(1);
        carry(theirs, heard, ours, 11_000, 11_000);
        assertThat(ours.hearsNothing()).isFalse();
    }

    @Test
    void noticesThatItsSoundIsReportedOnNoMore() {
        var heard = new Reception(0x1111_1111, 8_000, 1);
        heard.count(1);
        carry(theirs, heard, ours, 1_000, 1_000);
        carry(theirs, null, ours, 6_000, 6_000);
        assertThat(ours.hearsNothing()).isFalse();
        carry(theirs, null, ours, 11_000, 11_000);
        assertThat(ours.hearsNothing()).isTrue();

        heard.count(2);
        carry(theirs, heard, ours, 16_000, 16_000);
        assertThat(ours.hearsNothing()).isFalse();
        carry(theirs, heard, ours, 21_000, 21_000);
        carry(theirs, heard, ours, 26_000, 26_000);
        assertThat(ours.hearsNothing()).as("the same numbers again and again").isTrue();
    }

    @Test
    void readsWhatTheOtherSideHasSent() {
        carry(theirs, null, ours, 1_000, 1_000);
        assertThat(ours.told()).isEqualTo(new RtcpReports.Told(0x2222_2222, SENT.packets(), true));

        var out = ByteBuffer.allocate(RtcpReports.MAX_BYTES);
        theirs.write(out, new RtcpReports.Sent(0, 0, 0), null, 0, false);
        ours.read(out.flip(), 0, true);
        assertThat(ours.told()).isEqualTo(new RtcpReports.Told(0x2222_2222, 0, false));
    }

    @Test
    void readsHowMuchOfItsSoundWasLost() {
        var heard = new Reception(0x1111_1111, 8_000, 0);
        heard.count(0);
        heard.count(3);
        carry(theirs, heard, ours, 1_000, 1_000);

        assertThat(ours.lossPercent()).isEqualTo(50);
    }

    @Test
    void writesACompoundPacketOfWholeWords() {
        var out = ByteBuffer.allocate(RtcpReports.MAX_BYTES);
        ours.write(out, SENT, null, 0, true);
        out.flip();

        assertThat(out.limit() % 4).isZero();
        assertThat(out.get(0) & 0xff).isEqualTo(0x80);
        assertThat(out.get(1) & 0xff).isEqualTo(200);
        int description = 4 * (out.getShort(2) + 1);
        assertThat(out.get(description + 1) & 0xff).isEqualTo(202);
        int goodbye = description + 4 * (out.getShort(description + 2) + 1);
        assertThat(out.get(goodbye + 1) & 0xff).isEqualTo(203);
        assertThat(goodbye + 8).isEqualTo(out.limit());
    }

    @Test
    void reportsAsReceiverWhereNothingWasSent() {
        var out = ByteBuffer.allocate(RtcpReports.MAX_BYTES);
        ours.write(out, new RtcpReports.Sent(0, 0, 0), null, 0, false);

        assertThat(out.get(1) & 0xff).isEqualTo(201);
    }

    @Property(tries = 5_000)
    void takesAnyBytesWithoutFailing(@ForAll @Size(max = 200) byte[] bytes) {
        ours.read(ByteBuffer.wrap(bytes), 0, true);

        if (bytes.length >= 4) {
            bytes[0] = (byte) 0x81;
            bytes[1] = (byte) (200 + (bytes[1] & 3));
            bytes[2] = 0;
            bytes[3] = (byte) Math.min(bytes[3] & 0x3f, bytes.length / 4 - 1);
            ours.read(ByteBuffer.wrap(bytes), 0, true);
        }
        assertThat(ours.roundTripMillis()).isGreaterThanOrEqualTo(-1);
    }

    private static void carry(
            RtcpReports from, @Nullable Reception heard, RtcpReports to, long sentMillis, long receivedMillis) {
        var out = ByteBuffer.allocate(RtcpReports.MAX_BYTES);
        from.write(out, SENT, heard, sentMillis * 1_000_000, false);
        assertThat(to.read(out.flip(), receivedMillis * 1_000_000, true)).isTrue();
    }
}
