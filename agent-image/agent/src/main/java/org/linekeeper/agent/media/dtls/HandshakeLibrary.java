package org.linekeeper.agent.media.dtls;

import org.linekeeper.agent.media.late.LateLibrary;

/// What carries the handshakes, loaded when this class is.
final class HandshakeLibrary {
    private static final Handshakes HANDSHAKES = LateLibrary.load(
            "org.linekeeper.agent.handshake-library",
            HandshakeLibrary.class.getPackageName() + ".bouncycastle",
            "BouncyCastleHandshakes",
            Handshakes.class);

    private HandshakeLibrary() {}

    static Handshakes handshakes() {
        return HANDSHAKES;
    }
}
