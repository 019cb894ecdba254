package org.linekeeper.lab.caller;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// Sends frames that were encoded before as RTP (RFC 3550), one every 20 ms of a clock that may be fast or slow, over
/// a [BadNetwork].
final class SpeechSender {
    private static final long FRAME_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int HEADER_BYTES = 12;
    private static final byte VERSION = (byte) 0x80;
    private static final int MARKER = 0x80;

    private final FarCall call;
    private final FarCodec codec;
    private final BadNetwork network;
    private final double pace;
    private final int ssrc;

    /// @param ppm by how many millionths the clock is fast
    SpeechSender(FarCall call, FarCodec codec, BadNetwork network, int ppm, long seed) {
        this.call = call;
        this.codec = codec;
        this.network = network;
        pace = 1 + ppm * 1e-6;
        ssrc = new SplittableRandom(seed).nextInt();
    }

    /// Blocks until all is sent.
    void send(List<byte[]> payloads) throws IOException {
        InetSocketAddress to = call.theirSound();
        long begin = System.nanoTime();
        for (int i = 0; i < payloads.size() && call.isUp(); i++) {
            long arrival = network.arrival(begin + Math.round(i * FRAME_NANOS / pace));
            if (arrival != BadNetwork.LOST) {
                Pace.until(arrival);
                call.sound().send(packet(i, payloads.get(i)), to);
            }
        }
    }

    private ByteBuffer packet(int number, byte[] payload) {
        return ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .put(VERSION)
                .put((byte) (codec.payloadType() | (number == 0 ? MARKER : 0)))
                .putShort((short) number)
                .putInt(number * codec.ticks())
                .putInt(ssrc)
                .put(payload)
                .flip();
    }
}
