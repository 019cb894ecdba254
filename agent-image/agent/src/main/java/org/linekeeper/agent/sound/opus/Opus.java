package org.linekeeper.agent.sound.opus;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether this machine can do Opus, and what of a packet can be read without the library.
public final class Opus {
    /// The only rate used here; Opus itself works at it whatever the sound was.
    public static final int RATE = 48_000;

    private static final Logger LOG = LoggerFactory.getLogger(Opus.class);

    private Opus() {}

    private static final class Holder {
        private static final boolean AVAILABLE = load();

        private static boolean load() {
            try {
                return LibOpus.Library.SYMBOLS.find("opus_decode").isPresent();
            } catch (LinkageError | IllegalArgumentException e) {
                LOG.info("calls do without Opus: libopus.so.0 can't be loaded: {}", e.toString());
                return false;
            }
        }
    }

    /// Whether libopus is here; it is looked for once.
    public static boolean available() {
        return Holder.AVAILABLE;
    }

    /// How many samples at 48 kHz a packet holds, by its first bytes (RFC 6716 §3.1 and §3.2); 0 where it is
    /// malformed. At most 120 ms.
    public static int samples(byte[] payload, int offset, int length) {
        if (length < 1) {
            return 0;
        }
        int first = payload[offset] & 0xff;
        int frames = switch (first & 3) {
            case 0 -> 1;
            case 1, 2 -> 2;
            default -> length < 2 ? 0 : payload[offset + 1] & 0x3f;
        };
        int samples = frames * frameSamples(first >> 3);
        return samples <= RATE * 120 / 1_000 ? samples : 0;
    }

    /// Whether a packet tells of the one before it too (RFC 6716 §4.2.4: the LBRR flag, which follows the frames'
    /// voice flags). Only SILK can; said of packets of one frame, which are what a call has.
    public static boolean tellsOfThePacketBefore(byte[] payload, int offset, int length) {
        if (length < 2 || (payload[offset] & 3) != 0) {
            return false;
        }
        int configuration = (payload[offset] & 0xff) >> 3;
        int silkFrames = Math.max(1, frameSamples(configuration) / (RATE / 50));
        return configuration < 16 && (payload[offset + 1] >> (7 - silkFrames) & 1) == 1;
    }

    /// Table 2: SILK 10 to 60 ms, hybrid 10 and 20, CELT 2.5 to 20.
    private static int frameSamples(int configuration) {
        int size = configuration & 3;
        if (configuration < 12) {
            return size == 3 ? RATE * 60 / 1_000 : (RATE / 100) << size;
        }
        return configuration < 16 ? (RATE / 100) << (configuration & 1) : (RATE / 400) << size;
    }
}
