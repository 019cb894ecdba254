package org.linekeeper.lab.caller;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Sends every packet back to where it came from, as it came, over a [BadNetwork] that lies on the way back. Ends when
/// the channel is closed.
final class EchoLoop {
    private static final int MOST_BYTES = 2_000;

    private final DatagramChannel channel;
    private final BadNetwork network;
    private final BlockingQueue<UnderWay> underWay = new LinkedBlockingQueue<>();

    private record UnderWay(ByteBuffer packet, SocketAddress to, long arrivalNanos) {}

    EchoLoop(DatagramChannel channel, BadNetwork network) {
        this.channel = channel;
        this.network = network;
    }

    void start() {
        Thread.ofPlatform().name("echo-receive").daemon().start(() -> run(this::receive));
        Thread.ofPlatform().name("echo-send").daemon().start(() -> run(this::send));
    }

    private interface Part {
        void run() throws IOException, InterruptedException;
    }

    private static void run(Part part) {
        try {
            part.run();
        } catch (ClosedChannelException e) {
            return; // the call is over
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new IllegalStateException("the echo broke off", e);
        }
    }

    private void receive() throws IOException {
        while (true) {
            ByteBuffer packet = ByteBuffer.allocate(MOST_BYTES);
            SocketAddress from = channel.receive(packet);
            long arrival = network.arrival(System.nanoTime());
            if (from != null && arrival != BadNetwork.LOST) {
                underWay.add(new UnderWay(packet.flip(), from, arrival));
            }
        }
    }

    private void send() throws IOException, InterruptedException {
        while (true) {
            UnderWay next = underWay.take();
            Pace.until(next.arrivalNanos());
            channel.send(next.packet(), next.to());
        }
    }
}
