package org.linekeeper.agent.sound;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongToIntFunction;

/// A sound card with a clock but no server: plays a given sound to whoever reads the speaker, and keeps
/// what is written to the microphone. [#crash] is a sound server that dies.
public final class FakeSoundCard implements SoundCard {
    private final LongToIntFunction sound;
    private final List<short[]> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger crashes = new AtomicInteger();

    /// @param sound the sample with that number of what the client plays
    public FakeSoundCard(LongToIntFunction sound) {
        this.sound = sound;
    }

    /// Everything that the client has heard so far.
    public short[] heard() {
        var blocks = List.copyOf(heard);
        var all = new short[blocks.stream().mapToInt(block -> block.length).sum()];
        int at = 0;
        for (var block : blocks) {
            System.arraycopy(block, 0, all, at, block.length);
            at += block.length;
        }
        return all;
    }

    /// How many streams were opened so far.
    public int opened() {
        return opened.get();
    }

    /// All streams fail at once.
    public void crash() {
        crashes.incrementAndGet();
    }

    @Override
    public SoundInput openSpeaker(int rate, int frameSamples) {
        opened.incrementAndGet();
        var clock = new Clock(rate, frameSamples);
        return new SoundInput() {
            private long position;

            @Override
            public int rate() {
                return rate;
            }

            @Override
            public int read(short[] frame) {
                clock.awaitTick();
                for (int i = 0; i < frame.length; i++) {
                    frame[i] = (short) sound.applyAsInt(position++);
                }
                return 0;
            }

            @Override
            public void close() {
                clock.close();
            }
        };
    }

    @Override
    public SoundOutput openMicrophone(int rate, int frameSamples) {
        opened.incrementAndGet();
        var clock = new Clock(rate, frameSamples);
        return new SoundOutput() {
            @Override
            public int rate() {
                return rate;
            }

            @Override
            public int awaitRoom() {
                clock.awaitTick();
                return 0;
            }

            @Override
            public void write(short[] frame) {
                heard.add(frame.clone());
            }

            @Override
            public void close() {
                clock.close();
            }
        };
    }

    /// Ticks once a frame.
    private final class Clock {
        private final long frameNanos;
        private final int born = crashes.get();
        private volatile boolean closed;
        private long next = System.nanoTime();

        Clock(int rate, int frameSamples) {
            frameNanos = TimeUnit.SECONDS.toNanos(frameSamples) / rate;
        }

        void awaitTick() {
            next += frameNanos;
            for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(5)));
                requireAlive();
            }
            requireAlive();
        }

        private void requireAlive() {
            if (closed || born != crashes.get()) {
                throw new SoundException("fake sound card: the stream is gone");
            }
        }

        void close() {
            closed = true;
        }
    }
}
