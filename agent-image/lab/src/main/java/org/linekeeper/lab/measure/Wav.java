package org.linekeeper.lab.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Mono sound of 16 bits, as RIFF WAVE stores it (format 1, PCM, little-endian).
///
/// @param rate    samples in a second
/// @param samples handed over: the caller no longer changes them
@SuppressWarnings("ArrayRecordComponent") // compared nowhere; a list of boxed samples would cost 16 bytes each
public record Wav(int rate, short[] samples) {
    private static final int RIFF = 0x46464952;
    private static final int WAVE = 0x45564157;
    private static final int FMT = 0x20746d66;
    private static final int DATA = 0x61746164;
    private static final int HEADER = 44;

    public Wav {
        if (rate < 1) {
            throw new IllegalArgumentException("the rate must be positive, not " + rate);
        }
    }

    /// Bare samples, little-endian.
    public static Wav ofRaw(int rate, byte[] bytes) {
        short[] samples = new short[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return new Wav(rate, samples);
    }

    public Duration length() {
        return Duration.ofNanos(samples.length * 1_000_000_000L / rate);
    }

    /// The part from one moment to another, both counted from the start; cut at the ends of what there is.
    public Wav between(Duration from, Duration to) {
        int first = Math.clamp(at(from), 0, samples.length);
        int last = Math.clamp(at(to), first, samples.length);
        return new Wav(rate, java.util.Arrays.copyOfRange(samples, first, last));
    }

    private long at(Duration moment) {
        return moment.toNanos() * rate / 1_000_000_000L;
    }

    public byte[] toBytes() {
        int data = samples.length * 2;
        ByteBuffer out = ByteBuffer.allocate(HEADER + data).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(RIFF).putInt(HEADER - 8 + data).putInt(WAVE);
        out.putInt(FMT).putInt(16).putShort((short) 1).putShort((short) 1);
        out.putInt(rate).putInt(rate * 2).putShort((short) 2).putShort((short) 16);
        out.putInt(DATA).putInt(data);
        out.asShortBuffer().put(samples);
        return out.array();
    }

    /// @throws IllegalArgumentException where the bytes are no mono PCM of 16 bits
    public static Wav parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (in.remaining() < 12 || in.getInt() != RIFF || in.getInt() < 4 || in.getInt() != WAVE) {
            throw new IllegalArgumentException("this is no RIFF WAVE file");
        }
        int rate = 0;
        while (in.remaining() >= 8) {
            int chunk = in.getInt();
            int length = Math.clamp(Integer.toUnsignedLong(in.getInt()), 0, in.remaining());
            ByteBuffer body = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            if (chunk == FMT) {
                rate = readFormat(body);
            } else if (chunk == DATA && rate > 0) {
                short[] samples = new short[length / 2];
                body.asShortBuffer().get(samples);
                return new Wav(rate, samples);
            }
            in.position(Math.min(in.limit(), in.position() + length + (length & 1)));
        }
        throw new IllegalArgumentException("the WAVE file has no sound in it");
    }

    private static int readFormat(ByteBuffer format) {
        if (format.remaining() < 16
                || format.getShort(0) != 1
                || format.getShort(2) != 1
                || format.getShort(14) != 16) {
            throw new IllegalArgumentException("only mono PCM of 16 bits is read");
        }
        return format.getInt(4);
    }

    public void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Wav read(Path file) {
        try {
            return parse(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
