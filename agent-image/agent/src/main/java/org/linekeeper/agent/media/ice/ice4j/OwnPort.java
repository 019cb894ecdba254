package org.linekeeper.agent.media.ice.ice4j;

import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.Collection;
import java.util.List;
import org.ice4j.ice.Component;
import org.ice4j.ice.HostCandidate;
import org.ice4j.ice.LocalCandidate;
import org.ice4j.ice.harvest.AbstractCandidateHarvester;
import org.ice4j.socket.IceUdpSocketWrapper;
import org.ice4j.socket.MultiplexingDatagramSocket;

/// The one address of ours that a component has of itself: the call's port.
final class OwnPort extends AbstractCandidateHarvester {
    private final List<PortSocket> sockets;

    /// @param sockets those of the components 1, 2, ...
    OwnPort(List<PortSocket> sockets) {
        this.sockets = sockets;
    }

    @Override
    public Collection<LocalCandidate> harvest(Component component) {
        try {
            var socket = new IceUdpSocketWrapper(
                    new MultiplexingDatagramSocket(sockets.get(component.getComponentID() - 1)));
            var candidate = new HostCandidate(socket, component);
            component.addLocalCandidate(candidate);
            candidate.getStunStack().addSocket(candidate.getStunSocket(null));
            return List.of(candidate);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isHostHarvester() {
        return true;
    }
}
