package org.linekeeper.agent.sip.network;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.linekeeper.protocol.SipTransport;

/// Datagrams to one peer.
record UdpFlow(UdpSocket socket, InetSocketAddress remote) implements Flow {
    private static final byte[] LINE_ENDS = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public SipTransport transport() {
        return SipTransport.UDP;
    }

    @Override
    public InetSocketAddress local() {
        return socket.local();
    }

    @Override
    public Flow toPort(int port) {
        return new UdpFlow(socket, new InetSocketAddress(remote.getAddress(), port));
    }

    @Override
    public boolean open() {
        return socket.open();
    }

    @Override
    public void send(byte[] message) {
        socket.send(message, remote);
    }

    @Override
    public void keepAlive(Duration interval) {
        send(LINE_ENDS);
    }
}
