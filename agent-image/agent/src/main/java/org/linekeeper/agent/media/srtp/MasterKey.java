package org.linekeeper.agent.media.srtp;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;

/// One side's key and salt, from which the keys of its streams are derived. Its text never shows them.
public final class MasterKey {
    private final CryptoSuite suite;
    private final byte[] keyAndSalt;

    MasterKey(CryptoSuite suite, byte[] keyAndSalt) {
        if (keyAndSalt.length != suite.keyBytes() + CryptoSuite.SALT_BYTES) {
            throw new IllegalArgumentException(suite + ": a key and salt of " + keyAndSalt.length + " bytes");
        }
        this.suite = suite;
        this.keyAndSalt = keyAndSalt.clone();
    }

    /// @param random one that nobody can guess
    public static MasterKey make(CryptoSuite suite, RandomGenerator random) {
        var bytes = new byte[suite.keyBytes() + CryptoSuite.SALT_BYTES];
        random.nextBytes(bytes);
        return new MasterKey(suite, bytes);
    }

    /// One side's part of what a handshake has agreed on (RFC 5764 §4.2): both keys, then both salts, the client's
    /// first.
    public static MasterKey exported(CryptoSuite suite, byte[] material, boolean client) {
        var bytes = new byte[suite.keyBytes() + CryptoSuite.SALT_BYTES];
        int turn = client ? 0 : 1;
        System.arraycopy(material, turn * suite.keyBytes(), bytes, 0, suite.keyBytes());
        int salts = 2 * suite.keyBytes() + turn * CryptoSuite.SALT_BYTES;
        System.arraycopy(material, salts, bytes, suite.keyBytes(), CryptoSuite.SALT_BYTES);
        return new MasterKey(suite, bytes);
    }

    public CryptoSuite suite() {
        return suite;
    }

    /// As it stands behind `inline:`.
    String base64() {
        return Base64.getEncoder().encodeToString(keyAndSalt);
    }

    byte[] key() {
        return Arrays.copyOf(keyAndSalt, suite.keyBytes());
    }

    byte[] salt() {
        return Arrays.copyOfRange(keyAndSalt, suite.keyBytes(), keyAndSalt.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MasterKey key
                && key.suite == suite
                && MessageDigest.isEqual(key.keyAndSalt, keyAndSalt);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(keyAndSalt);
    }

    @Override
    public String toString() {
        return suite.name();
    }
}
