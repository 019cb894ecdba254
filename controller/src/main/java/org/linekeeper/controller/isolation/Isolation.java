package org.linekeeper.controller.isolation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.linekeeper.controller.isolation.IsolationSettings.Mode;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.WallProbe;
import org.linekeeper.controller.runtime.WallProbe.Target;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Has the walls tried once the API serves, each time the sandboxes' network was made anew, and again and again while
/// they are not proven. On a thread of its own: nobody waits for it.
@Component
public class Isolation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Isolation.class);
    private static final Duration AGAIN = Duration.ofSeconds(30);
    /// Walls may fall at any time: a reload of the machine's firewall flushes them.
    private static final Duration AT_REST = Duration.ofMinutes(5);
    /// A machine with very many networks has this many of its addresses tried.
    private static final int ADDRESSES = 24;

    private final Mode mode;
    private final Optional<WallProbe> probe;
    private final Clock clock;
    private final Semaphore wanted = new Semaphore(0);
    private volatile Proof proof;
    private volatile boolean tried;
    private volatile Optional<Thread> owner = Optional.empty();

    Isolation(IsolationSettings settings, Optional<WallProbe> probe, Clock clock) {
        this.mode = settings.isolation();
        this.probe = probe;
        this.clock = clock;
        this.proof = new Proof.None(why());
        probe.ifPresent(found -> found.onNewNetwork(wanted::release));
    }

    private String why() {
        if (mode == Mode.OFF) {
            return "linekeeper.isolation is off";
        }
        return probe.isEmpty() ? "this runtime has no probe" : "not tried yet";
    }

    Mode mode() {
        return mode;
    }

    Proof proof() {
        return proof;
    }

    /// Why the walls are not proven, in words for operators; empty where they are, where nothing is to be tried, and
    /// before the first try.
    public Optional<String> trouble() {
        Proof now = proof;
        return tried && !now.holds() ? Optional.of(now.words()) : Optional.empty();
    }

    /// Returns where a sandbox may be started.
    ///
    /// @throws RuntimeFailure where the walls have to be proven first
    public void requireProven() {
        if (mode == Mode.REQUIRE && !proof.holds()) {
            throw new RuntimeFailure(RuntimeFailure.Scope.RUNTIME, true, proof.words(), null);
        }
    }

    @EventListener
    void begin(WebServerInitializedEvent served) {
        if (mode != Mode.OFF && probe.isPresent() && owner.isEmpty()) {
            int port = served.getWebServer().getPort();
            WallProbe trier = probe.get();
            owner = Optional.of(Thread.ofVirtual().name("isolation").start(() -> keepProven(trier, port)));
        }
    }

    private void keepProven(WallProbe trier, int port) {
        try {
            while (true) {
                wanted.drainPermits();
                prove(trier, port);
                // a wake-up of its own costs what a timer would
                boolean _ = wanted.tryAcquire((proof.holds() ? AT_REST : AGAIN).toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException closed) {
            LOG.debug("the walls are no longer tried");
        }
    }

    void prove(WallProbe trier, int port) {
        Proof before = proof;
        try {
            proof = new Proof.Tried(clock.instant(), trier.attempt(targets(trier, port)), trier.remedy());
        } catch (RuntimeFailure | UncheckedIOException e) {
            proof = new Proof.None(String.valueOf(e.getMessage()));
        } catch (RuntimeException bug) {
            // whatever was proven before holds no longer, and the next try may go well
            LOG.error("The walls could not be tried", bug);
            proof = new Proof.None("the controller failed to try the walls: see its log");
        }
        tried = true;
        if (proof.words().equals(before.words())) {
            return;
        }
        if (proof.holds()) {
            LOG.info("{}", proof.words());
        } else {
            LOG.warn("{}", proof.words());
        }
    }

    private static List<Target> targets(WallProbe trier, int port) {
        List<InetAddress> own = ownAddresses();
        List<Target> targets = new ArrayList<>(trier.beside(own));
        own.forEach(address -> targets.add(Target.answering("the controller", address.getHostAddress(), port)));
        return targets;
    }

    private static List<InetAddress> ownAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .filter(address -> address instanceof Inet4Address || !address.isLinkLocalAddress())
                    .limit(ADDRESSES)
                    .toList();
        } catch (SocketException e) {
            throw new UncheckedIOException(new IOException("this machine's addresses cannot be read", e));
        }
    }

    @Override
    public void close() {
        owner.ifPresent(Thread::interrupt);
    }
}
