package org.linekeeper.agent.media;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// Where the datagrams of one of a call's ports leave. Thread-safe.
@FunctionalInterface
interface Exit {
    void send(ByteBuffer datagram, InetSocketAddress to) throws IOException;
}
