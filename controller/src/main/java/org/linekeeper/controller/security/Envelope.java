package org.linekeeper.controller.security;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;

/// The parts of a sealed secret as Tink's envelope encryption writes them: the wrapped data key's length in
/// four bytes, the wrapped data key, what that key encrypted.
final class Envelope {
    private static final byte TINK_PREFIX = 1;
    private static final int SHORTEST_WRAPPED_KEY = 5;

    private final byte[] wrappedKey;
    private final byte[] content;

    private Envelope(byte[] wrappedKey, byte[] content) {
        this.wrappedKey = wrappedKey;
        this.content = content;
    }

    /// @throws GeneralSecurityException where it is none
    static Envelope of(Sealed sealed) throws GeneralSecurityException {
        try {
            ByteBuffer all = ByteBuffer.wrap(Base64.getDecoder().decode(sealed.base64()));
            int length = all.getInt();
            if (length < SHORTEST_WRAPPED_KEY || length > all.remaining()) {
                throw new GeneralSecurityException("not an envelope");
            }
            byte[] wrappedKey = new byte[length];
            all.get(wrappedKey);
            byte[] content = new byte[all.remaining()];
            all.get(content);
            return new Envelope(wrappedKey, content);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new GeneralSecurityException("not an envelope", e);
        }
    }

    byte[] wrappedKey() {
        return wrappedKey.clone();
    }

    /// The same content behind its data key in another wrapping.
    Envelope with(byte[] otherWrappedKey) {
        return new Envelope(otherWrappedKey.clone(), content);
    }

    /// Which key wrapped it: Tink writes a one and the key's id before what it encrypts.
    int keyId() throws GeneralSecurityException {
        if (wrappedKey[0] != TINK_PREFIX) {
            throw new GeneralSecurityException("not an envelope");
        }
        return ByteBuffer.wrap(wrappedKey, 1, Integer.BYTES).getInt();
    }

    Sealed sealed() {
        byte[] all = ByteBuffer.allocate(Integer.BYTES + wrappedKey.length + content.length)
                .putInt(wrappedKey.length)
                .put(wrappedKey)
                .put(content)
                .array();
        return new Sealed(Base64.getEncoder().encodeToString(all));
    }
}
