package org.linekeeper.agent.media.digit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final int CLOCK = 8_000;
    private static final int TICKS = 160;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sent(int timestamp, boolean marker, byte[] payload) {}

    @Test
    void aPressIsPacketsThatGrowAndAnEndThreeTimes() {
        var sent = press("5", 20);

        assertThat(sent).hasSize(7);
        assertThat(sent)
                .allMatch(packet -> packet.timestamp() == sent.getFirst().timestamp());
        assertThat(sent.stream().map(Sent::marker)).containsExactly(true, false, false, false, false, false, false);
        assertThat(sent.stream().map(packet -> (int) packet.payload()[0])).containsOnly(5);
        assertThat(sent.stream().map(packet -> (packet.payload()[1] & 0x80) != 0))
                .containsExactly(false, false, false, false, true, true, true);
        assertThat(sent.stream().map(packet -> (packet.payload()[2] & 0xff) << 8 | (packet.payload()[3] & 0xff)))
                .containsExactly(160, 320, 480, 640, 800, 800, 800);
    }

    /// A receiver that looks for events only where the payload type changes sees the end too.
    @Test
    void soundComesBeforeTheThirdEnd() {
        var slots = new ArrayList<Boolean>();
        var sender = new EventSender();
        sender.add('5');
        for (int i = 0; i < 10; i++) {
            slots.add(sender.next(4_000 + i * TICKS, TICKS, CLOCK));
        }

        assertThat(slots).containsExactly(true, true, true, true, true, true, false, true, false, false);
    }

    @Property(tries = 200)
    void everyPressIsToldOnceWhateverIsLostOrComesLate(@ForAll long seed, @ForAll @IntRange(max = 60) int lossPercent) {
        var random = new Random(seed);
        var receiver = new EventReceiver();
        var told = new StringBuilder();
        var expected = new StringBuilder();
        var late = new ArrayList<Sent>();
        int last = -1;
        for (var packet : press("1123*#A005", 130)) {
            if (random.nextInt(100) >= lossPercent) {
                if (packet.timestamp() != last) {
                    last = packet.timestamp();
                    expected.append(Digits.ALL.charAt(packet.payload()[0]));
                }
                late.add(packet);
                receiver.take(packet.timestamp(), packet.payload(), 0, 4).ifPresent(told::append);
                var again = late.get(random.nextInt(late.size()));
                receiver.take(again.timestamp(), again.payload(), 0, 4).ifPresent(told::append);
            }
        }

        assertThat(told).asString().isEqualTo(expected.toString());
        assertThat(lossPercent > 0 || told.toString().equals("1123*#A005")).isTrue();
    }

    @Test
    void aPressLongerThanItsNumbersIsStillOne() {
        var receiver = new EventReceiver();

        assertThat(receiver.take(1_000, new byte[] {3, 9, 0, (byte) 160}, 0, 4)).contains('3');
        assertThat(receiver.take(1_000, new byte[] {3, 9, (byte) 0xff, (byte) 0xff}, 0, 4))
                .isEmpty();
        assertThat(receiver.take(1_000 + 0xffff, new byte[] {3, 9, 0, (byte) 160}, 0, 4))
                .isEmpty();
        assertThat(receiver.take(1_000 + 0xffff + 4_000, new byte[] {3, 9, 0, (byte) 160}, 0, 4))
                .contains('3');
    }

    @Test
    void whatIsNoDigitOrCutOffIsNotTold() {
        var receiver = new EventReceiver();

        assertThat(receiver.take(1, new byte[] {16, 9, 0, 1}, 0, 4)).isEmpty();
        assertThat(receiver.take(2, new byte[] {1, 9, 0}, 0, 3)).isEmpty();
    }

    @Test
    void aPressThatIsToldInTwoWaysPassesOnce() {
        var gate = new DigitGate();
        long second = 1_000_000_000L;

        assertThat(gate.lets(DigitGate.Way.EVENT, '1', 0)).isTrue();
        assertThat(gate.lets(DigitGate.Way.SIGNALLING, '1', second / 5)).isFalse();
        assertThat(gate.lets(DigitGate.Way.EVENT, '1', second)).isTrue();
        assertThat(gate.lets(DigitGate.Way.SIGNALLING, '1', second + second / 5))
                .isFalse();
        assertThat(gate.lets(DigitGate.Way.SIGNALLING, '1', 2 * second)).isTrue();
        assertThat(gate.lets(DigitGate.Way.SIGNALLING, '1', 2 * second + second / 4))
                .isTrue();
        assertThat(gate.lets(DigitGate.Way.EVENT, '2', 3 * second)).isTrue();
        assertThat(gate.lets(DigitGate.Way.SIGNALLING, '2', 6 * second)).isTrue();
    }

    @Test
    void aBurstPassesOnceThoughItsFirstInfoComesLate() {
        var gate = new DigitGate();
        long millis = 1_000_000L;

        assertThat(gate.lets(DigitGate.Way.EVENT, '5', 0)).isTrue();
        assertThat(gate.lets(DigitGate.Way.EVENT, '6', 150 * millis)).isTrue();
        assertThat(gate.lets(DigitGate.Way.SIGNALLING, '6', 160 * millis)).isFalse();
        assertThat(gate.lets(DigitGate.Way.SIGNALLING, '5', 510 * millis)).isFalse();
        assertThat(gate.lets(DigitGate.Way.SIGNALLING, '5', 700 * millis)).isTrue();
        assertThat(gate.lets(DigitGate.Way.EVENT, '5', 710 * millis)).isFalse();
    }

    /// Phones that send an INFO too do so when the key is let go.
    @Test
    void aKeyThatIsHeldIsOnePress() {
        var gate = new DigitGate();
        long second = 1_000_000_000L;

        assertThat(gate.lets(DigitGate.Way.EVENT, '1', 0)).isTrue();
        assertThat(gate.lets(DigitGate.Way.EVENT, '2', second)).isTrue();
        gate.held(DigitGate.Way.EVENT, '2', 2 * second);
        gate.held(DigitGate.Way.EVENT, '2', 3 * second);
        assertThat(gate.lets(DigitGate.Way.SIGNALLING, '1', 3 * second)).isTrue();
        assertThat(gate.lets(DigitGate.Way.SIGNALLING, '2', 4 * second)).isFalse();
        assertThat(gate.lets(DigitGate.Way.SIGNALLING, '2', 4 * second)).isTrue();
    }

    @Test
    void tellsAsLongAsAKeyIsHeld() {
        var receiver = new EventReceiver();
        receiver.take(8_000, new byte[] {5, 9, 0, (byte) 160}, 0, 4);
        assertThat(receiver.held()).isEmpty();
        receiver.take(8_000, new byte[] {5, 9, (byte) 0xff, (byte) 0xff}, 0, 4);
        assertThat(receiver.held()).contains('5');
        // in pieces (§2.5.1.3)
        receiver.take(8_000 + 0xffff, new byte[] {5, 9, 0, (byte) 160}, 0, 4);
        assertThat(receiver.held()).contains('5');
        receiver.take(8_000, new byte[] {5, 9, (byte) 0xff, (byte) 0xff}, 0, 4);
        assertThat(receiver.held()).as("late").isEmpty();
        receiver.take(90_000, new byte[] {6, 9, 0, (byte) 160}, 0, 4);
        assertThat(receiver.held()).isEmpty();
    }

    @Property(tries = 300)
    void everyPressPassesOnceHoweverItsWaysOvertakeEachOther(@ForAll long seed) {
        var random = new Random(seed);
        var pressed = new ArrayList<Character>();
        var told = new TreeMap<Long, Runnable>();
        var passed = new ArrayList<Character>();
        var gate = new DigitGate();
        var last = new EnumMap<DigitGate.Way, Long>(DigitGate.Way.class);
        for (int i = 0; i < 40; i++) {
            char digit = Digits.ALL.charAt(random.nextInt(3));
            pressed.add(digit);
            long now = i * 90_000_000L;
            for (var way : List.of(DigitGate.Way.EVENT, DigitGate.Way.SIGNALLING)) {
                // one way keeps its order, and no two come at the same time
                long late = now + random.nextInt(1_400) * 1_000_000L;
                long at = Math.max(last.getOrDefault(way, 0L) + 1, late);
                while (told.containsKey(at)) {
                    at++;
                }
                last.put(way, at);
                long when = at;
                told.put(when, () -> {
                    if (gate.lets(way, digit, when)) {
                        passed.add(digit);
                    }
                });
            }
        }

        told.values().forEach(Runnable::run);

        assertThat(passed).containsExactlyInAnyOrderElementsOf(pressed);
    }

    private static List<Sent> press(String digits, int packets) {
        var sender = new EventSender();
        digits.chars().forEach(digit -> sender.add((char) digit));
        var sent = new ArrayList<Sent>();
        for (int i = 0; i < packets; i++) {
            int now = 4_000 + i * TICKS;
            if (sender.next(now, TICKS, CLOCK)) {
                var payload = new byte[EventSender.PAYLOAD_BYTES];
                sender.write(payload, 0);
                sent.add(new Sent(sender.timestamp(), sender.begins(now), payload));
            }
        }
        return sent;
    }

    @Test
    void aTimeLineThatBeginsAnewIsNoOldPress() {
        var receiver = new EventReceiver();
        var press = new byte[] {3, 9, 0, (byte) 160};

        assertThat(receiver.take(1_000_000, press, 0, 4)).contains('3');
        assertThat(receiver.take(1_000_000 - 30_000, press, 0, 4)).isEmpty();
        assertThat(receiver.take(500, press, 0, 4)).contains('3');
        assertThat(receiver.take(4_500, press, 0, 4)).contains('3');
    }
}
