package org.linekeeper.agent.media.srtp;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What encrypts and signs one direction of RTP or of RTCP: keys derived from the master key (RFC 3711 §4.3, with a
/// derivation rate of zero), AES in counter mode (§4.1.1) and HMAC-SHA1 (§4.2.1). Confined by its owner's lock;
/// allocates nothing per packet.
final class SessionKeys {
    private static final int BLOCK = 16;

    /// Labels of RFC 3711 §4.3.1 and §4.3.2; those of the authentication key and the salt follow.
    static final int RTP = 0;

    static final int RTCP = 3;

    private static final int LONGEST = 1_504;

    private final Cipher cipher;
    private final Mac mac;
    private final byte[] salt;
    private final byte[] counters = new byte[LONGEST];
    private final byte[] stream = new byte[LONGEST];
    private final byte[] start = new byte[BLOCK];
    private final byte[] signature = new byte[20];
    private final byte[] extra = new byte[Integer.BYTES];

    /// @param label [#RTP] or [#RTCP]
    SessionKeys(MasterKey master, int label) {
        try {
            var derivation = aes(master.key());
            cipher = aes(derive(derivation, master.salt(), label, master.suite().keyBytes()));
            mac = Mac.getInstance("HmacSHA1");
            var signing = derive(derivation, master.salt(), label + 1, CryptoSuite.AUTHENTICATION_KEY_BYTES);
            mac.init(new SecretKeySpec(signing, "HmacSHA1"));
            salt = derive(derivation, master.salt(), label + 2, CryptoSuite.SALT_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES and HMAC-SHA1", e);
        }
    }

    private static Cipher aes(byte[] key) throws GeneralSecurityException {
        // counter mode is made of single blocks here: a cipher of that mode would be begun anew for every packet
        var cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        return cipher;
    }

    static byte[] derive(byte[] masterKey, byte[] masterSalt, int label, int length) throws GeneralSecurityException {
        return derive(aes(masterKey), masterSalt, label, length);
    }

    private static byte[] derive(Cipher cipher, byte[] masterSalt, int label, int length)
            throws GeneralSecurityException {
        int blocks = (length + BLOCK - 1) / BLOCK;
        var counters = new byte[blocks * BLOCK];
        for (int i = 0; i < blocks; i++) {
            System.arraycopy(masterSalt, 0, counters, i * BLOCK, masterSalt.length);
            counters[i * BLOCK + 7] ^= (byte) label;
            counters[i * BLOCK + BLOCK - 1] = (byte) i;
        }
        return Arrays.copyOf(cipher.update(counters), length);
    }

    /// Encrypts or decrypts in place.
    ///
    /// @param index of the packet in its stream: 48 bits for RTP, 31 for RTCP
    void crypt(byte[] bytes, int offset, int length, int ssrc, long index) {
        System.arraycopy(salt, 0, start, 0, salt.length);
        start[14] = 0;
        start[15] = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            start[4 + i] ^= (byte) (ssrc >> (24 - 8 * i));
        }
        for (int i = 0; i < 6; i++) {
            start[8 + i] ^= (byte) (index >> (40 - 8 * i));
        }
        int blocks = (length + BLOCK - 1) / BLOCK;
        for (int i = 0; i < blocks; i++) {
            System.arraycopy(start, 0, counters, i * BLOCK, BLOCK);
            counters[i * BLOCK + 14] = (byte) (i >> 8);
            counters[i * BLOCK + 15] = (byte) i;
        }
        try {
            cipher.update(counters, 0, blocks * BLOCK, stream, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key stream has the length that it has", e);
        }
        for (int i = 0; i < length; i++) {
            bytes[offset + i] ^= stream[i];
        }
    }

    /// Writes the tag of the first `length` bytes behind them.
    void sign(byte[] bytes, int length, int tagBytes) {
        mac.update(bytes, 0, length);
        finish();
        System.arraycopy(signature, 0, bytes, length, tagBytes);
    }

    /// The same over four bytes more that are not sent: the rollover counter.
    void sign(byte[] bytes, int length, int rollover, int tagBytes) {
        compute(bytes, length, rollover);
        System.arraycopy(signature, 0, bytes, length, tagBytes);
    }

    boolean verify(byte[] bytes, int length, int tagBytes) {
        mac.update(bytes, 0, length);
        finish();
        return isSignature(bytes, length, tagBytes);
    }

    boolean verify(byte[] bytes, int length, int rollover, int tagBytes) {
        compute(bytes, length, rollover);
        return isSignature(bytes, length, tagBytes);
    }

    private void compute(byte[] bytes, int length, int rollover) {
        mac.update(bytes, 0, length);
        ByteBuffer.wrap(extra).putInt(rollover);
        mac.update(extra);
        finish();
    }

    private void finish() {
        try {
            mac.doFinal(signature, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the signature has the length that it has", e);
        }
    }

    /// Takes the same time wherever they differ.
    private boolean isSignature(byte[] bytes, int offset, int tagBytes) {
        int different = 0;
        for (int i = 0; i < tagBytes; i++) {
            different |= bytes[offset + i] ^ signature[i];
        }
        return different == 0;
    }
}
