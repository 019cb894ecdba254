package org.linekeeper.agent.media.dtls.bouncycastle;

import org.linekeeper.agent.media.srtp.CryptoSuite;
import org.linekeeper.agent.media.srtp.MasterKey;

/// What a handshake gives to SRTP (RFC 5764 §4.2). Its text never shows it.
final class ExportedKeys {
    private final CryptoSuite suite;
    private final byte[] material;

    /// @param material of [CryptoSuite#exportedBytes]
    ExportedKeys(CryptoSuite suite, byte[] material) {
        this.suite = suite;
        this.material = material;
    }

    /// What one side encrypts with.
    MasterKey of(boolean client) {
        return MasterKey.exported(suite, material, client);
    }
}
