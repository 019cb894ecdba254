package org.linekeeper.controller.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// Slows down who guesses passwords: per address, per account, per account from one address, and per
/// site of many addresses. A stranger who hammers an account, or a neighbour at the same provider, does not lock out
/// its owner, who comes from an address that this account came in from before: there only the address and the pair of
/// both count. Bounded memory; forgotten at a restart, which an outsider cannot cause.
@Component
class SignInThrottle {
    private static final int MOST_KEYS = 10_000;
    private static final int MOST_KNOWN = 1_000;

    private final LongSupplier nanos;
    private final Allowance perAddress = new Allowance(20, Duration.ofSeconds(15), MOST_KEYS);
    private final Allowance perSite = new Allowance(40, Duration.ofSeconds(5), MOST_KEYS);
    private final Allowance perAccount = new Allowance(50, Duration.ofSeconds(10), MOST_KEYS);
    private final Allowance perPair = new Allowance(5, Duration.ofSeconds(30), MOST_KEYS);
    private final Map<String, Boolean> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    @Autowired
    SignInThrottle() {
        this(System::nanoTime);
    }

    /// @param nanos a clock that does not jump
    SignInThrottle(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// Counts an attempt.
    ///
    /// @return how long to wait before it may be made; zero where it may be made now, and only then it counts
    synchronized Duration admit(String account, String address) {
        long now = nanos.getAsLong();
        String network = NetworkOf.address(address);
        String site = NetworkOf.site(address);
        String pair = pair(account, network);
        long wait = Math.max(perAddress.waitNanos(network, now), perPair.waitNanos(pair, now));
        boolean stranger = !known.containsKey(pair);
        if (stranger) {
            wait = Math.max(wait, Math.max(perSite.waitNanos(site, now), perAccount.waitNanos(account, now)));
        }
        if (wait > 0) {
            return Duration.ofNanos(wait);
        }
        perAddress.take(network, now);
        perPair.take(pair, now);
        if (stranger) {
            perSite.take(site, now);
            perAccount.take(account, now);
        }
        return Duration.ZERO;
    }

    /// The attempt that was admitted was the account's owner's: it counts no more.
    synchronized void succeeded(String account, String address) {
        long now = nanos.getAsLong();
        String network = NetworkOf.address(address);
        String pair = pair(account, network);
        perAddress.giveBack(network, now);
        perPair.giveBack(pair, now);
        if (known.put(pair, true) == null) {
            perSite.giveBack(NetworkOf.site(address), now);
            perAccount.giveBack(account, now);
        }
    }

    /// Whether the account came in from there before.
    synchronized boolean knows(String account, String address) {
        return known.containsKey(pair(account, NetworkOf.address(address)));
    }

    private static String pair(String account, String network) {
        return account + " " + network;
    }
}
