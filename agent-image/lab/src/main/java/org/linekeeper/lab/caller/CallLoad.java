package org.linekeeper.lab.caller;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.linekeeper.lab.probe.JsonLine;

/// Many calls, begun at a steady rate: each is hung up as soon as it is answered and its first RTP packet is here.
/// All times are the caller's, from the moment before the INVITE is sent; those of SIP's messages are when its kernel
/// got them, whatever this process was doing then. One thread does all but to receive those.
///
/// Prints for each call `call` with what it waited for its 180, its 200 and its first RTP packet, `failed` where one
/// was not answered with 200, and `loaded` at the end.
final class CallLoad {
    private static final long REPEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(8);
    private static final long SOUND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_MILLIS = 2;

    private final Plan plan;
    private final PrintStream out;
    private final FarCodec codec = new MuLaw();
    private final Selector selector = Selector.open();
    private final StampedSocket signalling;
    private final InetSocketAddress local;
    private final Deque<Ear> free = new ArrayDeque<>();
    private final Map<String, Call> calls = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(4_000);
    private final String mark = Long.toString(System.nanoTime(), Character.MAX_RADIX);
    private int begun;
    private int failed;
    private int repeated;

    /// @param most calls at once; further ones wait for their turn
    record Plan(String user, InetSocketAddress target, int calls, double perSecond, int most) {}

    /// Where one call at a time hears the other side's sound.
    private static final class Ear {
        private final DatagramChannel channel;
        private @Nullable Call call;

        Ear(DatagramChannel channel) {
            this.channel = channel;
        }
    }

    private static final class Call {
        private final CallScript script;
        private final Ear ear;
        private final String offer;
        private final long invitedNanos;
        private long invitedWallNanos;
        private long sentNanos;
        private double ringingMillis = Double.NaN;
        private double answeredMillis = Double.NaN;
        private double soundMillis = Double.NaN;
        private int soundFrom;
        private @Nullable SipText answer;
        private boolean hungUp;

        Call(CallScript script, Ear ear, String offer, long nanos) {
            this.script = script;
            this.ear = ear;
            this.offer = offer;
            invitedNanos = nanos;
            sentNanos = nanos;
        }

        double waited(long nanos) {
            return (nanos - invitedNanos) * 1e-6;
        }

        double waitedUntil(StampedSocket.Datagram datagram) {
            return (datagram.wallNanos() - invitedWallNanos) * 1e-6;
        }
    }

    CallLoad(Plan plan, PrintStream out) throws IOException {
        this.plan = plan;
        this.out = out;
        signalling = StampedSocket.connect(plan.target(), selector::wakeup);
        local = signalling.local();
        InetAddress address = local.getAddress();
        for (int i = 0; i < plan.most(); i++) {
            DatagramChannel sound = DatagramChannel.open().bind(new InetSocketAddress(address, 0));
            Ear ear = new Ear(sound);
            sound.configureBlocking(false);
            sound.register(selector, SelectionKey.OP_READ, ear);
            free.add(ear);
        }
    }

    void run() throws IOException {
        long begin = System.nanoTime();
        long gap = Math.round(1e9 / plan.perSecond());
        while (begun < plan.calls() || !calls.isEmpty()) {
            long now = System.nanoTime();
            if (begun < plan.calls() && now - begin >= begun * gap && !free.isEmpty()) {
                begin(free.remove());
            }
            // sleeps only where no call is due within a look
            boolean due = begun < plan.calls()
                    && begin + begun * gap - now < TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)
                    && !free.isEmpty();
            if (due) {
                selector.selectNow(this::ready);
            } else {
                selector.select(this::ready, LOOK_MILLIS);
            }
            readAll();
            lookAround(System.nanoTime());
        }
        double seconds = (System.nanoTime() - begin) * 1e-9;
        out.println(JsonLine.of("loaded", "calls", begun, "failed", failed, "repeated", repeated, "seconds", seconds));
        selector.close();
        signalling.close();
    }

    private void begin(Ear ear) throws IOException {
        String id = mark + "-" + begun++;
        String offer = CallScript.offer(codec, (InetSocketAddress) ear.channel.getLocalAddress());
        CallScript script = new CallScript(local, plan.user(), plan.target(), id);
        byte[] invite = script.invite(offer);
        Call call = new Call(script, ear, offer, System.nanoTime());
        ear.call = call;
        calls.put(id, call);
        call.invitedWallNanos = signalling.send(invite);
    }

    private void ready(SelectionKey key) {
        try {
            hear((Ear) key.attachment());
        } catch (IOException e) {
            throw new IllegalStateException("the calls broke off", e);
        }
    }

    private void hear(Ear ear) throws IOException {
        buffer.clear();
        var from = (InetSocketAddress) ear.channel.receive(buffer);
        long now = System.nanoTime();
        Call call = ear.call;
        // what a call before left on its way does not count
        if (from == null || call == null || !Double.isNaN(call.soundMillis) || isOfAnother(call, from.getPort())) {
            return;
        }
        call.soundMillis = call.waited(now);
        call.soundFrom = from.getPort();
        hangUpWhereComplete(call, now);
    }

    private static boolean isOfAnother(Call call, int port) {
        return call.answer != null && call.answer.soundPort() != port;
    }

    private void readAll() throws IOException {
        for (var datagram = signalling.next(); datagram.isPresent(); datagram = signalling.next()) {
            read(datagram.get());
        }
    }

    private void read(StampedSocket.Datagram datagram) throws IOException {
        SipText message =
                SipText.parse(datagram.bytes().array(), datagram.bytes().remaining());
        Call call = calls.get(message.header("call-id"));
        if (message.status() == 0) {
            asked(message, call);
        } else if (call != null && message.method().equals("INVITE")) {
            answered(call, message, datagram);
        } else if (call != null && message.method().equals("BYE")) {
            end(call);
        }
    }

    private void asked(SipText request, @Nullable Call call) throws IOException {
        if (call == null || request.method().equals("ACK")) {
            return;
        }
        boolean bye = request.method().equals("BYE");
        signalling.send(call.script.answer(request, bye ? "200 OK" : "488 Not Acceptable Here", ""));
        if (bye) {
            end(call);
        }
    }

    private void answered(Call call, SipText message, StampedSocket.Datagram datagram) throws IOException {
        int status = message.status();
        if (status == 180 && Double.isNaN(call.ringingMillis)) {
            call.ringingMillis = call.waitedUntil(datagram);
        } else if (status >= 300) {
            signalling.send(call.script.ack(message));
            fail(call, Integer.toString(status));
        } else if (status >= 200) {
            signalling.send(call.script.ack(message));
            if (call.answer == null) {
                call.answer = message;
                call.answeredMillis = call.waitedUntil(datagram);
                if (call.soundFrom != message.soundPort()) {
                    call.soundMillis = Double.NaN;
                }
                hangUpWhereComplete(call, System.nanoTime());
            }
        }
    }

    private void hangUpWhereComplete(Call call, long now) throws IOException {
        if (call.answer != null && !Double.isNaN(call.soundMillis)) {
            hangUp(call, call.answer, now);
        }
    }

    private void hangUp(Call call, SipText answer, long now) throws IOException {
        call.hungUp = true;
        call.sentNanos = now;
        signalling.send(call.script.bye(answer));
    }

    /// Says again what was not answered, and gives up what will not be.
    private void lookAround(long now) throws IOException {
        for (Call call : List.copyOf(calls.values())) {
            SipText answer = call.answer;
            if (now - call.invitedNanos > GIVE_UP_NANOS) {
                fail(call, answer == null ? "no answer" : "no answer to the BYE");
            } else if (answer != null && !call.hungUp && now - call.invitedNanos > SOUND_NANOS) {
                hangUp(call, answer, now);
            } else if (now - call.sentNanos > REPEAT_NANOS && (answer == null || call.hungUp)) {
                repeated++;
                call.sentNanos = now;
                signalling.send(answer == null ? call.script.invite(call.offer) : call.script.bye(answer));
            }
        }
    }

    private void fail(Call call, String why) {
        failed++;
        out.println(JsonLine.of("failed", "why", why));
        forget(call);
    }

    private void end(Call call) {
        if (call.answer != null) {
            out.println(JsonLine.of(
                    "call",
                    "ringing_ms",
                    call.ringingMillis,
                    "answered_ms",
                    call.answeredMillis,
                    "sound_ms",
                    call.soundMillis));
        }
        forget(call);
    }

    private void forget(Call call) {
        calls.remove(call.script.id());
        call.ear.call = null;
        free.add(call.ear);
    }
}
