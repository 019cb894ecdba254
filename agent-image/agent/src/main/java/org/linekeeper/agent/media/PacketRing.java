package org.linekeeper.agent.media;

import org.jspecify.annotations.Nullable;

/// Packets that wait to be played, by their sequence number. Allocates nothing after it was made.
final class PacketRing {
    static final int SLOTS = 64;

    /// 100 ms of G.711; a payload that is longer is cut.
    static final int PAYLOAD_BYTES = 800;

    private static final long NEVER = Long.MIN_VALUE;

    private final Slot[] slots = new Slot[SLOTS];

    PacketRing() {
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Slot();
        }
    }

    /// One packet. An empty payload is silence (comfort noise, RFC 3389).
    static final class Slot {
        private final byte[] payload = new byte[PAYLOAD_BYTES];
        private @Nullable Codec codec;
        private long sequence = NEVER;
        private long timestamp;
        private int length;
        private boolean taken;

        long sequence() {
            return sequence;
        }

        long timestamp() {
            return timestamp;
        }

        /// @return how many samples were written
        int decode(short[] sound) {
            return codec == null ? 0 : codec.decode(payload, 0, length, sound, 0);
        }

        /// Nobody is to find it any more; its number stays known.
        void take() {
            taken = true;
        }
    }

    /// Whether that packet has come already, as far back as the ring remembers.
    boolean knows(long sequence) {
        return slot(sequence).sequence == sequence;
    }

    void put(long sequence, long timestamp, Codec codec, byte[] payload, int offset, int length) {
        var slot = slot(sequence);
        slot.sequence = sequence;
        slot.timestamp = timestamp;
        slot.codec = codec;
        slot.length = Math.min(length, PAYLOAD_BYTES);
        slot.taken = false;
        System.arraycopy(payload, offset, slot.payload, 0, slot.length);
    }

    /// The waiting packet with the lowest number from there on; null where there is none.
    @Nullable
    Slot first(long fromSequence) {
        for (long sequence = fromSequence; sequence < fromSequence + SLOTS; sequence++) {
            var slot = slot(sequence);
            if (slot.sequence == sequence && !slot.taken) {
                return slot;
            }
        }
        return null;
    }

    private Slot slot(long sequence) {
        return slots[(int) Math.floorMod(sequence, (long) SLOTS)];
    }

    void clear() {
        for (var slot : slots) {
            slot.sequence = NEVER;
        }
    }
}
