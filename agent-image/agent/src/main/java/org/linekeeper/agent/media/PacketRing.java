package org.linekeeper.agent.media;

import org.jspecify.annotations.Nullable;

/// Packets that wait to be decoded, by their sequence number. Room is made when a packet first needs it: most calls'
/// are small, and once each slot has held one nothing is allocated any more.
final class PacketRing {
    static final int SLOTS = 64;

    /// 120 ms of G.711 or G.722; a payload that is longer is cut.
    static final int PAYLOAD_BYTES = 960;

    /// Room is made in steps of this: 20 ms of G.711.
    private static final int ROOM_BYTES = 160;

    private static final byte[] NO_ROOM = {};

    private static final long NEVER = Long.MIN_VALUE;

    private final Slot[] slots = new Slot[SLOTS];

    PacketRing() {
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Slot();
        }
    }

    /// What a packet means to the sound.
    enum Kind {
        SOUND,
        /// There is silence from here on; the first byte says how loud it is (RFC 3389).
        COMFORT_NOISE,
        /// Something else has used this number.
        NOTHING
    }

    /// One packet.
    static final class Slot {
        private byte[] payload = NO_ROOM;
        private Kind kind = Kind.NOTHING;
        private @Nullable PayloadFormat format;
        private long sequence = NEVER;
        private long timestamp;
        private int length;
        private boolean taken;

        long sequence() {
            return sequence;
        }

        /// On the jitter buffer's time line.
        long timestamp() {
            return timestamp;
        }

        Kind kind() {
            return kind;
        }

        /// Null but for sound.
        @Nullable
        PayloadFormat format() {
            return format;
        }

        byte[] payload() {
            return payload;
        }

        int length() {
            return length;
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

    void put(
            long sequence,
            long timestamp,
            Kind kind,
            @Nullable PayloadFormat format,
            byte[] payload,
            int offset,
            int length) {
        var slot = slot(sequence);
        slot.sequence = sequence;
        slot.timestamp = timestamp;
        slot.kind = kind;
        slot.format = format;
        slot.length = Math.min(length, PAYLOAD_BYTES);
        slot.taken = false;
        if (slot.payload.length < slot.length) {
            slot.payload = new byte[Math.ceilDiv(slot.length, ROOM_BYTES) * ROOM_BYTES];
        }
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
