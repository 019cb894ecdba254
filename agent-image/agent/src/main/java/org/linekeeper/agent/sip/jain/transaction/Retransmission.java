package org.linekeeper.agent.sip.jain.transaction;

import java.time.Duration;
import org.linekeeper.agent.sip.network.Timers;

/// Sends again and again, after gaps that double up to a longest one, until it is stopped.
public final class Retransmission {
    private final Timers timers;
    private final Duration longest;
    private final Runnable send;
    private Timers.Timer next;

    private Retransmission(Timers timers, Duration first, Duration longest, Runnable send) {
        this.timers = timers;
        this.longest = longest;
        this.send = send;
        this.next = timers.after(first, () -> again(first));
    }

    /// Begins with the first gap; the first sending is the caller's.
    public static Retransmission begin(Timers timers, Duration first, Duration longest, Runnable send) {
        return new Retransmission(timers, first, longest, send);
    }

    private void again(Duration gap) {
        send.run();
        Duration doubled = gap.multipliedBy(2);
        Duration wait = doubled.compareTo(longest) > 0 ? longest : doubled;
        next = timers.after(wait, () -> again(wait));
    }

    public void stop() {
        next.cancel();
    }
}
