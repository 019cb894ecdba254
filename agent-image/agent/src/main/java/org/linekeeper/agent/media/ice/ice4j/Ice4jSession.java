package org.linekeeper.agent.media.ice.ice4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.ice4j.Transport;
import org.ice4j.TransportAddress;
import org.ice4j.ice.Agent;
import org.ice4j.ice.CandidatePair;
import org.ice4j.ice.CandidateType;
import org.ice4j.ice.Component;
import org.ice4j.ice.IceMediaStream;
import org.ice4j.ice.IceProcessingState;
import org.ice4j.ice.KeepAliveStrategy;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.RelayedCandidate;
import org.ice4j.ice.RemoteCandidate;
import org.ice4j.ice.harvest.StunCandidateHarvester;
import org.ice4j.ice.harvest.TurnCandidateHarvester;
import org.ice4j.security.LongTermCredential;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.ice.Candidate;
import org.linekeeper.agent.media.ice.IceDescription;
import org.linekeeper.agent.media.ice.IceSession;
import org.linekeeper.protocol.IceServer;
import org.linekeeper.protocol.TurnServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One session over an ice4j agent with one stream, whose components stand on the call's ports.
///
/// Threads: ice4j's, virtual ones that ask the servers, and one for each port whose way goes over a relay; all end with
/// [#close], but for ice4j's pools, which all sessions share.
final class Ice4jSession implements IceSession {
    private static final Logger LOG = LoggerFactory.getLogger(Ice4jSession.class);
    private static final int GATHERING_SECONDS = 2;
    private static final int MOST_BYTES = 1_500;

    private final Agent agent = new Agent();
    private final IceMediaStream stream = agent.createMediaStream("sound");
    private final List<PortSocket> sockets;
    private final List<Component> components = new ArrayList<>();
    private final CountDownLatch gathered = new CountDownLatch(1);
    private volatile @Nullable Listener listener;
    private volatile boolean closed;
    private final AtomicBoolean told = new AtomicBoolean();

    private Ice4jSession(List<PortSocket> sockets) {
        this.sockets = sockets;
    }

    static Ice4jSession begin(List<? extends Port> ports, @Nullable String stun, @Nullable TurnServer turn) {
        try {
            var sockets = new ArrayList<PortSocket>();
            for (var port : ports) {
                sockets.add(new PortSocket(port));
            }
            var session = new Ice4jSession(List.copyOf(sockets));
            session.stand();
            Thread.ofVirtual().name("ice-servers").start(() -> session.ask(stun, turn));
            return session;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stand() throws IOException {
        agent.setUseDynamicPorts(false);
        agent.setPerformConsentFreshness(true);
        agent.addCandidateHarvester(new OwnPort(sockets));
        for (int i = 0; i < sockets.size(); i++) {
            components.add(agent.createComponent(stream, KeepAliveStrategy.SELECTED_ONLY, false));
        }
        agent.addStateChangeListener(event -> changed((IceProcessingState) event.getNewValue()));
    }

    /// All servers for all ports at once. What a server does not answer is left out.
    private void ask(@Nullable String stun, @Nullable TurnServer turn) {
        try {
            var servers = new ArrayList<Supplier<StunCandidateHarvester>>();
            if (stun != null) {
                var server = address(IceServer.stun(stun));
                servers.add(() -> new StunCandidateHarvester(server));
            }
            if (turn != null && turn.password() != null) {
                var server = address(IceServer.turn(turn.uri()));
                var credential =
                        new LongTermCredential(turn.user(), turn.password().reveal());
                servers.add(() -> new TurnCandidateHarvester(server, credential));
            }
            ask(servers);
        } catch (UnknownHostException e) {
            LOG.warn("a server for ICE is not found: {}", e.getMessage());
        } catch (InterruptedException e) {
            LOG.debug("asking ends: interrupted");
        } finally {
            gathered.countDown();
        }
    }

    private void ask(List<Supplier<StunCandidateHarvester>> servers) throws InterruptedException {
        var asking = new ArrayList<Thread>();
        for (var server : servers) {
            for (var component : components) {
                asking.add(Thread.ofVirtual()
                        .name("ice-server")
                        .start(() -> server.get().harvest(component)));
            }
        }
        for (var thread : asking) {
            thread.join();
        }
    }

    /// @throws UnknownHostException where no address of the port's own kind has that name
    private TransportAddress address(IceServer server) throws UnknownHostException {
        var own = sockets.getFirst().getLocalAddress().getClass();
        for (var address : InetAddress.getAllByName(server.host())) {
            if (address.getClass() == own) {
                return new TransportAddress(address, server.port(), Transport.UDP);
            }
        }
        throw new UnknownHostException(server.host() + ": no address of our kind");
    }

    @Override
    public IceDescription ours() {
        try {
            if (!gathered.await(GATHERING_SECONDS, TimeUnit.SECONDS)) {
                LOG.info("a server for ICE does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var candidates = new ArrayList<Candidate>();
        for (var component : components) {
            component.getLocalCandidates().forEach(local -> candidates.add(written(local)));
        }
        return new IceDescription(agent.getLocalUfrag(), agent.getLocalPassword(), false, candidates);
    }

    private static Candidate written(LocalCandidate local) {
        return new Candidate(
                local.getFoundation(),
                local.getParentComponent().getComponentID(),
                local.getPriority(),
                plain(local.getTransportAddress()),
                type(local.getType()),
                Optional.ofNullable(local.getRelatedAddress()).map(Ice4jSession::plain));
    }

    /// Of the JDK's own type: the library's knows its transport too, and equals no other.
    private static InetSocketAddress plain(InetSocketAddress address) {
        return new InetSocketAddress(address.getAddress(), address.getPort());
    }

    private static Candidate.Type type(CandidateType type) {
        return switch (type) {
            case HOST_CANDIDATE, LOCAL_CANDIDATE -> Candidate.Type.HOST;
            case PEER_REFLEXIVE_CANDIDATE -> Candidate.Type.PEER_REFLEXIVE;
            case SERVER_REFLEXIVE_CANDIDATE, STUN_CANDIDATE -> Candidate.Type.SERVER_REFLEXIVE;
            case RELAYED_CANDIDATE -> Candidate.Type.RELAYED;
        };
    }

    private static CandidateType type(Candidate.Type type) {
        return switch (type) {
            case HOST -> CandidateType.HOST_CANDIDATE;
            case SERVER_REFLEXIVE -> CandidateType.SERVER_REFLEXIVE_CANDIDATE;
            case PEER_REFLEXIVE -> CandidateType.PEER_REFLEXIVE_CANDIDATE;
            case RELAYED -> CandidateType.RELAYED_CANDIDATE;
        };
    }

    @Override
    public void begin(IceDescription theirs, int theirComponents, boolean weControl, Listener hears) {
        listener = hears;
        stream.setRemoteUfrag(theirs.ufrag());
        stream.setRemotePassword(theirs.password());
        agent.setControlling(weControl);
        for (var component : components) {
            int id = component.getComponentID();
            if (id > theirComponents) {
                giveBack(component);
                continue; // left without a candidate of theirs, the library gives it up when the checks begin
            }
            theirs.candidates().stream()
                    .filter(candidate -> candidate.component() == id && isOurKind(candidate))
                    .forEach(candidate -> component.addRemoteCandidate(new RemoteCandidate(
                            new TransportAddress(candidate.address(), Transport.UDP),
                            component,
                            type(candidate.type()),
                            candidate.foundation(),
                            candidate.priority(),
                            null,
                            theirs.ufrag())));
        }
        agent.startConnectivityEstablishment();
    }

    private boolean isOurKind(Candidate candidate) {
        return candidate.address().getAddress().getClass()
                == sockets.getFirst().getLocalAddress().getClass();
    }

    private void changed(IceProcessingState state) {
        if (state == IceProcessingState.COMPLETED) {
            found();
        } else if (state == IceProcessingState.FAILED) {
            tell(() -> {
                var hears = listener;
                if (hears != null) {
                    hears.failed("ICE: no way to the other side");
                }
            });
        }
    }

    private void found() {
        var hears = listener;
        if (hears == null) {
            return;
        }
        var ways = new ArrayList<Way>();
        for (var component : stream.getComponents()) {
            ways.add(way(component.getComponentID() - 1, component.getSelectedPair(), hears));
        }
        tell(() -> hears.found(ways));
    }

    /// On a thread of its own: this one is the library's, and may hold what others wait for.
    private void tell(Runnable what) {
        if (!closed && told.compareAndSet(false, true)) {
            Thread.ofVirtual().name("ice-result").start(what);
        }
    }

    private Way way(int port, CandidatePair pair, Listener hears) {
        var remote = plain(pair.getRemoteCandidate().getTransportAddress());
        var local = pair.getLocalCandidate();
        LOG.info(
                "a call's way: {} to {} {}",
                local.getType(),
                pair.getRemoteCandidate().getType(),
                remote);
        if (!(local.getBase() instanceof RelayedCandidate relayed)) {
            return new Way(remote, Optional.empty());
        }
        var socket = relayed.getCandidateIceSocketWrapper().getUDPSocket();
        Thread.ofPlatform().name("media-relay").daemon().start(() -> receive(port, socket, hears));
        return new Way(
                remote,
                Optional.of((bytes, offset, length, to) -> socket.send(new DatagramPacket(bytes, offset, length, to))));
    }

    private void receive(int port, DatagramSocket socket, Listener hears) {
        var packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
        try {
            while (!closed) {
                packet.setLength(MOST_BYTES);
                socket.receive(packet);
                hears.relayed(port, packet.getData(), packet.getLength(), plain((InetSocketAddress)
                        packet.getSocketAddress()));
            }
        } catch (IOException e) {
            if (!closed) {
                LOG.warn("nothing comes over the relay any more: {}", e.getMessage());
            }
        }
    }

    @Override
    public void take(int port, byte[] bytes, int length, InetSocketAddress from) {
        sockets.get(port).add(bytes, length, from);
    }

    /// The library itself forgets to in the first seconds after a way was found.
    private static void giveBack(Component component) {
        for (var local : component.getLocalCandidates()) {
            if (local instanceof RelayedCandidate relayed) {
                relayed.getCandidateIceSocketWrapper().close();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        components.forEach(Ice4jSession::giveBack);
        agent.free();
        sockets.forEach(PortSocket::close);
    }
}
