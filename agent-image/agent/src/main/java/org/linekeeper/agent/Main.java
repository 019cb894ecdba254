package org.linekeeper.agent;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.call.TollLedger;
import org.linekeeper.agent.control.ControlEndpoint;
import org.linekeeper.agent.control.EventLog;
import org.linekeeper.agent.control.HealthEndpoint;
import org.linekeeper.agent.control.Identity;
import org.linekeeper.agent.control.SpecStore;
import org.linekeeper.agent.media.RtpCallMedia;
import org.linekeeper.agent.media.RtpPorts;
import org.linekeeper.agent.repair.RepairLedger;
import org.linekeeper.agent.sip.SipUserAgent;
import org.linekeeper.agent.sip.jain.JainUserAgent;
import org.linekeeper.agent.supervise.Confinement;
import org.linekeeper.agent.supervise.SessionPrograms;
import org.linekeeper.agent.time.SteadyClock;
import org.linekeeper.protocol.AgentExit;
import org.linekeeper.protocol.AgentPaths;
import org.linekeeper.protocol.AgentSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// The sandbox's main process. Runs until it is asked to stop (TERM) or its session can't be kept; its exit
/// code is an [AgentExit].
///
/// | argument | meaning |
/// |---|---|
/// | `--health` | also tell whether it serves to those who hold no certificate, see [HealthEndpoint] |
/// | `--train` | rehearse instead, for the image's build |
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    /// The lines are registered by then, and the processor is free for what is not needed before a call.
    private static final Duration START = Duration.ofSeconds(1);

    /// Where one agent's things are; a rehearsal has places of its own.
    ///
    /// @param health `null` where nobody without a certificate is to be answered
    record Places(
            Path identity,
            Path profile,
            Path runtime,
            InetSocketAddress control,
            @Nullable InetSocketAddress health) {}

    private Main() {}

    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        if (words.equals(List.of("--train"))) {
            Training.run();
            System.exit(AgentExit.STOPPED.code());
        }
        boolean health = words.equals(List.of("--health"));
        if (!health && !words.isEmpty()) {
            LOG.error("The arguments are {}: there is --health, and nothing else", words);
            System.exit(AgentExit.MISCONFIGURED.code());
        }
        Places places = new Places(
                SandboxPaths.IDENTITY,
                SandboxPaths.PROFILE,
                SandboxPaths.RUNTIME,
                new InetSocketAddress(AgentPaths.PORT),
                health ? new InetSocketAddress(AgentPaths.HEALTH_PORT) : null);
        try {
            CountDownLatch ended = new CountDownLatch(1);
            AutoCloseable agent = start(places, () -> exitLater(AgentExit.SESSION_FAILED));
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("goodbye").unstarted(() -> {
                        close(agent);
                        ended.countDown();
                    }));
            ended.await();
        } catch (IOException | UncheckedIOException | GeneralSecurityException e) {
            LOG.error("The sandbox is not as the agent needs it: {}", e.toString());
            System.exit(AgentExit.MISCONFIGURED.code());
        }
    }

    /// Starts an agent; closing the result ends it.
    static AutoCloseable start(Places places, Runnable givenUp) throws IOException, GeneralSecurityException {
        Clock clock = Clock.systemUTC();
        SteadyClock steady = new SteadyClock(clock);
        ObjectMapper json = JsonMapper.shared();
        // the registration waits for nothing but the spec, and nothing takes as long as to find out how one is read
        Thread.ofVirtual().name("spec-reader").start(() -> json.readerFor(AgentSpec.class));
        SipUserAgent sip = JainUserAgent.start(steady);
        Identity identity = Identity.read(places.identity());
        int uid = Profile.ownUid();
        Profile profile = Profile.open(places.profile(), uid);
        profile.introduceUser(PrivateFolder.make(places.runtime(), uid));
        Path log = profile.store().resolve("events.jsonl");
        EventLog events = new EventLog(log, json);
        SessionPrograms programs = new SessionPrograms(places.runtime(), profile.home());
        Confinement wall = Confinement.behind(SandboxPaths.CONFINE, programs.home(), programs.runtime());
        AtomicReference<Map<String, Long>> walls = new AtomicReference<>(Map.of());
        Agent agent = Agent.start(new Agent.Parts(
                new SpecStore(profile.store().resolve("spec.sealed"), identity, json),
                events,
                new RepairLedger(profile.store().resolve("repairs.json"), json),
                new TollLedger(profile.store().resolve("tolls.json"), json),
                sip,
                RtpCallMedia.opener(RtpPorts.EPHEMERAL),
                news -> DesktopSession.open(programs, wall, news, steady),
                givenUp,
                walls::get,
                clock,
                steady));
        ControlEndpoint endpoint = ControlEndpoint.serve(places.control(), identity, agent, events, json);
        Closeable health = places.health() == null
                ? () -> {}
                : HealthEndpoint.serve(places.health(), endpoint::serving, agent::inCall, agent::drain);
        Thread after = Thread.ofVirtual().name("after-start").start(() -> {
            if (lasted(START)) {
                RtpCallMedia.warmUp(RtpPorts.EPHEMERAL);
                walls.set(WallProof.tryFromWithin(wall, places.identity(), log));
            }
        });
        LOG.info("the agent serves its controller on port {}", endpoint.port());
        return () -> {
            after.interrupt();
            endpoint.close();
            agent.close();
            events.close();
            health.close();
        };
    }

    private static boolean lasted(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// From a thread of its own: whoever noticed is one of those that have to end.
    private static void exitLater(AgentExit exit) {
        Thread.ofPlatform().name("exit").start(() -> System.exit(exit.code()));
    }

    private static void close(AutoCloseable agent) {
        try {
            agent.close();
        } catch (Exception e) {
            LOG.warn("not everything ended in order: {}", e.toString());
        }
    }
}
