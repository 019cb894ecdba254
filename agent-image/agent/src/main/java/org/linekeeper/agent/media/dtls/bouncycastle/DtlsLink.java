package org.linekeeper.agent.media.dtls.bouncycastle;

import java.io.IOException;
import java.time.Duration;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.dtls.Handshakes;
import org.linekeeper.agent.media.dtls.Terms;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One DTLS association: agrees on keys, and stays there to repeat its last words for a peer that missed them. On a
/// virtual thread of its own until [#close].
final class DtlsLink implements Handshakes.Link {
    private static final Logger LOG = LoggerFactory.getLogger(DtlsLink.class);
    private static final int UNHEARD_BYTES = 1_500;

    private final Terms terms;
    private final Party party;
    private final Handshakes.Listener listener;
    private final DatagramQueue queue;
    private volatile @Nullable DTLSTransport established;
    private volatile boolean closed;

    private DtlsLink(Terms terms, Party party, Handshakes.Wire wire, Handshakes.Listener listener) {
        this.terms = terms;
        this.party = party;
        this.listener = listener;
        queue = new DatagramQueue(wire);
    }

    /// Begins a handshake.
    ///
    /// @param limit how long it may take
    static DtlsLink begin(
            Terms terms, DtlsIdentity identity, Duration limit, Handshakes.Wire wire, Handshakes.Listener listener) {
        var link = new DtlsLink(terms, new Party(identity, terms.theirs(), limit), wire, listener);
        Thread.ofVirtual().name("media-handshake").start(link::run);
        return link;
    }

    @Override
    public void take(byte[] bytes, int length) {
        if (!queue.add(bytes, length)) {
            LOG.debug("more datagrams than any handshake has");
        }
    }

    private void run() {
        try {
            var transport = terms.weBegin()
                    ? new DTLSClientProtocol().connect(new SrtpClient(party), queue)
                    : new DTLSServerProtocol().accept(new SrtpServer(party), queue);
            established = transport;
            var keys = party.keys();
            listener.agreed(keys.of(terms.weBegin()), keys.of(!terms.weBegin()));
            linger(transport);
        } catch (IOException | RuntimeException e) {
            if (!closed) {
                var why = party.complaint(e);
                LOG.info("no keys for a call's sound: {}", why);
                LOG.debug("where it failed", e);
                listener.failed(why);
            }
        }
    }

    private void linger(DTLSTransport transport) {
        var unheard = new byte[UNHEARD_BYTES];
        try {
            while (!closed) {
                transport.receive(unheard, 0, unheard.length, 0);
            }
        } catch (IOException e) {
            LOG.debug("the association is over: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        var transport = established;
        try {
            if (transport != null) {
                transport.close();
            }
        } catch (IOException e) {
            LOG.debug("no goodbye: {}", e.getMessage());
        } finally {
            queue.close();
        }
    }
}
