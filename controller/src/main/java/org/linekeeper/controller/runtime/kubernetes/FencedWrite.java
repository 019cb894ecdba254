package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A change to one object, or its removal. It goes to what was seen and to nothing else: a version that somebody else
/// has changed is read anew, and is left alone where a later term has written to it.
final class FencedWrite {
    private static final int TRIES = 3;

    private final Fence fence;

    FencedWrite(Fence fence) {
        this.fence = fence;
    }

    /// @param needed whether it still is, once the object was read anew
    /// @param write  a request that bears the object's id and version
    /// @return whether it was written: the object may be gone, or be as it should already
    <T extends HasMetadata> boolean to(T seen, Watched<T> watched, Predicate<T> needed, Consumer<T> write) {
        Optional<T> present = Optional.of(seen);
        for (int tried = 1; present.filter(needed).isPresent(); tried++) {
            T object = present.get();
            fence.require(object);
            try {
                write.accept(object);
                return true;
            } catch (KubernetesClientException e) {
                if (e.getCode() != KubernetesFailures.CONFLICT || tried == TRIES) {
                    throw e;
                }
                present = watched.read(object.getMetadata().getName())
                        .filter(now -> now.getMetadata()
                                .getUid()
                                .equals(object.getMetadata().getUid()));
            }
        }
        return false;
    }

    static boolean leaves(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }
}
