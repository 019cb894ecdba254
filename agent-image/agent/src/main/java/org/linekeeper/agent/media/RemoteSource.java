package org.linekeeper.agent.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Decides whose packets are the call's, and where ours go: symmetric RTP (RFC 4961). The session
/// description names an address, but a phone behind NAT sends from another. So a packet from the named one
/// is believed at once, and another sender only after several packets in sequence. From then on only that
/// sender is heard: nobody else's packets, however well-formed, take the call over, but those from nearer to
/// what is named. For who is first at the open port may be anybody (RFC 7362 §5), who sends from the named
/// address hardly. A sender that has fallen silent may come back from another address, if it goes on with
/// the same SSRC and sequence, which an outsider can't know. And once after a hold anybody may who sends in
/// sequence while that one is silent, for music may have come from elsewhere; likewise after another address was
/// named, while the one before may still speak for a while. Where packets are signed, the signature decides alone.
/// Pure; confined by its owner's lock.
final class RemoteSource {
    private static final int PLAUSIBLE_PACKETS = 4;
    private static final int PLAUSIBLE_STEP = 100;
    private static final long SILENT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /// A switchboard ends the leg that the call has left only after it has moved the call.
    private static final long MOVING_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final InetSocketAddress named;
    private @Nullable Sender locked;

    /// Who was heard when another address was named; null where nobody was.
    private final @Nullable InetSocketAddress before;

    /// Another sender is taken once the one that is heard is silent, unless that one speaks on after this; empty
    /// where none is.
    private OptionalLong open;

    /// Who may become it, the last one of each; so nobody keeps a nearer one from being heard.
    private final Map<Nearness, Sender> candidates = new EnumMap<>(Nearness.class);

    /// How a sender stands to the named address; the last is believed most.
    private enum Nearness {
        ELSEWHERE,
        NAMED_HOST,
        NAMED
    }

    /// @param named the address in the session description
    RemoteSource(InetSocketAddress named) {
        this(named, null, OptionalLong.empty());
    }

    private RemoteSource(InetSocketAddress named, @Nullable InetSocketAddress before, OptionalLong open) {
        this.named = named;
        this.before = before;
        this.open = open;
    }

    /// Another address was named inside the call.
    RemoteSource movedTo(InetSocketAddress next, long nanos) {
        return locked == null
                ? new RemoteSource(next)
                : new RemoteSource(next, locked.address, OptionalLong.of(nanos + MOVING_NANOS));
    }

    /// Where our packets go now.
    InetSocketAddress address() {
        return locked == null ? named : locked.address;
    }

    InetSocketAddress named() {
        return named;
    }

    /// Whether a packet, which parsed and has an agreed payload type, belongs to the call.
    boolean accept(InetAddress host, int port, int ssrc, int sequence, long nanos) {
        var current = locked;
        if (current == null) {
            return nearness(host, port) == Nearness.NAMED
                    ? lock(host, port, ssrc, sequence, nanos)
                    : plausible(host, port, ssrc, sequence, nanos);
        }
        if (current.is(host, port)) {
            current.heard(ssrc, sequence, nanos);
            // what was on its way when the hold ended says nothing yet
            boolean goesOn = open.isPresent() && nanos > open.getAsLong();
            open = goesOn ? OptionalLong.empty() : open;
            return true;
        }
        boolean silent = nanos - current.lastNanos > SILENT_NANOS;
        if (silent && current.continues(ssrc, sequence)) {
            return lock(host, port, ssrc, sequence, nanos);
        }
        var lockedNearness = nearness(current.address.getAddress(), current.address.getPort());
        boolean nearer = nearness(host, port).compareTo(lockedNearness) > 0;
        return (nearer || (silent && open.isPresent())) && plausible(host, port, ssrc, sequence, nanos);
    }

    /// Both sides have signalled that they speak again.
    void reopen(long nanos) {
        if (locked != null) {
            open = OptionalLong.of(nanos + SILENT_NANOS);
            candidates.clear();
        }
    }

    private Nearness nearness(InetAddress host, int port) {
        if (!host.equals(named.getAddress())) {
            return Nearness.ELSEWHERE;
        }
        return port == named.getPort() ? Nearness.NAMED : Nearness.NAMED_HOST;
    }

    /// Whether it is one packet of several in sequence; then its sender is believed from now on.
    private boolean plausible(InetAddress host, int port, int ssrc, int sequence, long nanos) {
        var nearness = nearness(host, port);
        var sender = candidates.get(nearness);
        if (sender == null || !sender.is(host, port) || !sender.follows(ssrc, sequence)) {
            candidates.put(nearness, new Sender(new InetSocketAddress(host, port), ssrc, sequence, nanos));
            return false;
        }
        sender.heard(ssrc, sequence, nanos);
        return sender.inSequence >= PLAUSIBLE_PACKETS && lock(host, port, ssrc, sequence, nanos);
    }

    /// Takes a packet whose tag has proven whose it is, wherever it came from.
    void proven(InetAddress host, int port, int ssrc, int sequence, long nanos) {
        var current = locked;
        if (current != null && current.is(host, port)) {
            current.heard(ssrc, sequence, nanos);
        } else {
            lock(host, port, ssrc, sequence, nanos);
        }
    }

    /// Whether a control packet from there may be believed: the host that the sound comes from, or is to.
    boolean isHost(InetAddress host) {
        return host.equals(address().getAddress());
    }

    private boolean lock(InetAddress host, int port, int ssrc, int sequence, long nanos) {
        locked = new Sender(new InetSocketAddress(host, port), ssrc, sequence, nanos);
        candidates.clear();
        open = locked.address.equals(before) ? open : OptionalLong.empty();
        return true;
    }

    private static final class Sender {
        private final InetSocketAddress address;
        private int ssrc;
        private int sequence;
        private long lastNanos;
        private int inSequence = 1;

        Sender(InetSocketAddress address, int ssrc, int sequence, long nanos) {
            this.address = address;
            this.ssrc = ssrc;
            this.sequence = sequence;
            lastNanos = nanos;
        }

        boolean is(InetAddress host, int port) {
            return address.getPort() == port && host.equals(address.getAddress());
        }

        boolean follows(int nextSsrc, int nextSequence) {
            return nextSsrc == ssrc && (short) (nextSequence - sequence) == 1;
        }

        boolean continues(int nextSsrc, int nextSequence) {
            int step = (short) (nextSequence - sequence);
            return nextSsrc == ssrc && step > 0 && step < PLAUSIBLE_STEP;
        }

        void heard(int newSsrc, int newSequence, long nanos) {
            ssrc = newSsrc;
            sequence = newSequence;
            lastNanos = nanos;
            inSequence++;
        }
    }
}
