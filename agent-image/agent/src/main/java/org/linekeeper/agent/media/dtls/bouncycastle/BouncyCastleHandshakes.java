package org.linekeeper.agent.media.dtls.bouncycastle;

import java.time.Duration;
import java.time.Instant;
import org.linekeeper.agent.media.dtls.Fingerprint;
import org.linekeeper.agent.media.dtls.Handshakes;
import org.linekeeper.agent.media.dtls.Terms;

/// Handshakes with a key and a certificate that are made here and written nowhere.
public final class BouncyCastleHandshakes implements Handshakes {
    private final DtlsIdentity identity = DtlsIdentity.make(Instant.now());

    @Override
    public Fingerprint fingerprint() {
        return identity.fingerprint();
    }

    @Override
    public Link begin(Terms terms, Duration limit, Wire wire, Listener listener) {
        return DtlsLink.begin(terms, identity, limit, wire, listener);
    }
}
