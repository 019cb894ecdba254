package org.linekeeper.agent.media.srtp;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Function;

/// What encrypts or decrypts one stream, under each of the keys it had. A key that is agreed on once more goes on where
/// it was: counted anew, two packets would be encrypted alike (RFC 3711 §9.1), and old ones taken for new. Confined by
/// its owner's lock.
public final class ByKey<T> {
    /// A description's keys are a few and come back; those of handshakes are others each time.
    static final int KEPT = 16;

    private final Function<MasterKey, T> maker;
    private final SequencedMap<MasterKey, T> made = new LinkedHashMap<>(KEPT, 0.75f, true);

    public ByKey(Function<MasterKey, T> maker) {
        this.maker = maker;
    }

    public T of(MasterKey key) {
        T found = made.computeIfAbsent(key, maker);
        if (made.size() > KEPT) {
            made.pollFirstEntry();
        }
        return found;
    }
}
