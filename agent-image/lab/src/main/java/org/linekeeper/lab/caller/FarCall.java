package org.linekeeper.lab.caller;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One call that is up from the constructor's return to [#close], with sockets of its own. A thread of its own answers
/// what the other side asks meanwhile.
final class FarCall implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 500;
    private static final int TRIES = 12;
    private static final int MOST_BYTES = 4_000;

    private final DatagramSocket signalling = new DatagramSocket();
    private final DatagramChannel sound = DatagramChannel.open();
    private final CountDownLatch over = new CountDownLatch(1);
    private final CallScript script;
    private final String offer;
    private final SipText answer;

    /// @param id what tells this call from every other
    /// @throws RefusedException where the other side does not want the call
    FarCall(String user, InetSocketAddress target, FarCodec codec, String id) throws IOException {
        signalling.connect(target);
        signalling.setSoTimeout(PATIENCE_MILLIS);
        var local = new InetSocketAddress(signalling.getLocalAddress(), signalling.getLocalPort());
        sound.bind(new InetSocketAddress(signalling.getLocalAddress(), 0));
        script = new CallScript(local, user, target, id);
        offer = CallScript.offer(codec, (InetSocketAddress) sound.getLocalAddress());
        answer = invite();
        send(script.ack(answer));
        if (answer.status() >= 300) {
            signalling.close();
            sound.close();
            throw new RefusedException(answer.status());
        }
        Thread.ofPlatform().name("signalling").daemon().start(this::listen);
    }

    /// The other side's final answer was no.
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        private final int status;

        RefusedException(int status) {
            super("refused with " + status);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    private SipText invite() throws IOException {
        boolean heard = false;
        for (int tries = 0; tries < TRIES; tries++) {
            if (!heard) {
                send(script.invite(offer));
            }
            SipText reply = receive();
            while (reply != null) {
                heard = true;
                if (reply.status() >= 200 && reply.method().equals("INVITE")) {
                    return reply;
                }
                reply = receive();
            }
        }
        throw new IOException("no answer to the INVITE");
    }

    private void listen() {
        try {
            while (!signalling.isClosed()) {
                SipText message = receive();
                if (message != null) {
                    heard(message);
                }
            }
        } catch (SocketException e) {
            over.countDown(); // closed
        } catch (IOException e) {
            throw new IllegalStateException("the call's signalling broke off", e);
        }
    }

    private void heard(SipText message) throws IOException {
        if (message.status() >= 200 && message.method().equals("BYE")) {
            over.countDown();
        } else if (message.status() >= 200 && message.method().equals("INVITE")) {
            send(script.ack(message));
        } else if (message.status() == 0 && !message.method().equals("ACK")) {
            boolean offers = !message.body().isEmpty();
            send(script.answer(message, "200 OK", offers ? offer : ""));
            if (message.method().equals("BYE")) {
                over.countDown();
            }
        }
    }

    /// Null where nothing came for a while.
    private @Nullable SipText receive() throws IOException {
        var packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
        try {
            signalling.receive(packet);
            return SipText.parse(packet.getData(), packet.getLength());
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    private void send(byte[] message) throws IOException {
        signalling.send(new DatagramPacket(message, message.length));
    }

    /// Where sound comes and goes; blocking.
    DatagramChannel sound() {
        return sound;
    }

    /// Where the other side wants its sound.
    InetSocketAddress theirSound() {
        return new InetSocketAddress(signalling.getInetAddress(), answer.soundPort());
    }

    /// Whether neither side has hung up.
    boolean isUp() {
        return over.getCount() > 0;
    }

    /// Hangs up.
    @Override
    public void close() throws IOException {
        try {
            for (int tries = 0; tries < TRIES && isUp(); tries++) {
                send(script.bye(answer));
                if (over.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            signalling.close();
            sound.close();
        }
    }
}
