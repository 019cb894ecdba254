package org.linekeeper.lab.probe;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.linekeeper.agent.call.Lines;
import org.linekeeper.agent.media.RtpCallMedia;
import org.linekeeper.agent.media.RtpPorts;
import org.linekeeper.agent.sip.jain.JainUserAgent;
import org.linekeeper.agent.sound.PulseServer;
import org.linekeeper.agent.sound.PulseSoundCard;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;

/// The agent's phone side (SIP, media, sound card) in a process of its own, that tells how much heap it holds after
/// collections of everything. The agent itself lets nobody look into its heap: it refuses to be attached to.
///
/// `server=unix:/… address=sip:user@host user=… password=…`; says `registered`, then every
/// [#EVERY] `heap`.
public final class HeapWitness {
    public static final Duration EVERY = Duration.ofSeconds(3);

    /// One leaves dead objects behind where to move the living ones does not pay; every fourth moves them all.
    private static final int COLLECTIONS = 4;

    private HeapWitness() {}

    static void main(String[] arguments) throws InterruptedException {
        Map<String, String> options = new TreeMap<>();
        for (String argument : arguments) {
            var pair = argument.split("=", 2);
            options.put(pair[0], pair.length == 2 ? pair[1] : "");
        }
        var registered = new CountDownLatch(1);
        var lines = new Lines(
                JainUserAgent.start(Clock.systemUTC()),
                RtpCallMedia.opener(RtpPorts.EPHEMERAL),
                new PulseSoundCard(new PulseServer(value(options, "server"))),
                status -> {
                    if (status.registration().evidence() == Evidence.ALIVE) {
                        registered.countDown();
                    }
                });
        lines.apply(List.of(new SipLineSpec(
                new LineId("witness"),
                new SipAddress(value(options, "address")),
                null,
                value(options, "user"),
                new Secret(value(options, "password")),
                SipTransport.UDP,
                SipLineSpec.DEFAULT_REGISTER_SECONDS,
                IncomingRule.JOIN_SOUND)));
        registered.await();
        System.out.println(JsonLine.of("registered"));
        while (true) {
            TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
            System.out.println(JsonLine.of("heap", "bytes", heapBytes()));
        }
    }

    private static String value(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalArgumentException("needs " + name + "=");
        }
        return value;
    }

    private static long heapBytes() {
        for (int collection = 0; collection < COLLECTIONS; collection++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
