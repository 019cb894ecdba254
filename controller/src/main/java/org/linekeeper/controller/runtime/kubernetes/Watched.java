package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One kind's objects, as a watch tells of them. What this controller wrote itself counts from the moment of the
/// answer on, until the watch has told of it or of something later: no decision is made of what was so before the own
/// write. Safe for use by many threads.
final class Watched<T extends HasMetadata> implements AutoCloseable {
    /// A watch tells within milliseconds. What it has not told by now is read.
    private static final Duration TOLD_BY = Duration.ofSeconds(5);

    private final Supplier<SharedIndexInformer<T>> opener;
    private final Function<String, @Nullable T> reader;
    private final UnaryOperator<T> trimmed;
    private final Consumer<T> changed;
    private final Map<String, Own<T>> own = new ConcurrentHashMap<>();
    private volatile @Nullable SharedIndexInformer<T> informer;
    private volatile String lastVersion = "";
    private volatile long lastWord;

    /// What this controller knows better than the watch has told.
    ///
    /// @param gone there is none, though the watch still shows this one; otherwise this was written last
    private record Own<T>(T object, boolean gone, long nanos) {
        Own(T object, boolean gone) {
            this(object, gone, System.nanoTime());
        }
    }

    /// @param opener  an informer that does not run yet
    /// @param reader  reads one by its name; null where there is none
    /// @param trimmed leaves out what nobody asks for
    /// @param changed is told of each change, on the watch's thread
    Watched(
            Supplier<SharedIndexInformer<T>> opener,
            Function<String, @Nullable T> reader,
            UnaryOperator<T> trimmed,
            Consumer<T> changed) {
        this.opener = opener;
        this.reader = reader;
        this.trimmed = trimmed;
        this.changed = changed;
    }

    /// Begins to watch, or does it anew from a list of all. Does not wait for it.
    synchronized void open() {
        SharedIndexInformer<T> before = informer;
        SharedIndexInformer<T> next = opener.get();
        next.itemStore(new BasicItemStore<>(object -> object.getMetadata().getName()) {
            @Override
            public T put(String key, T object) {
                return super.put(key, trimmed.apply(object));
            }
        });
        next.exceptionHandler((_, _) -> true);
        next.addEventHandler(new ResourceEventHandler<T>() {
            @Override
            public void onAdd(T object) {
                told(object, false);
            }

            @Override
            public void onUpdate(T old, T object) {
                told(object, false);
            }

            @Override
            public void onDelete(T object, boolean onlyKnownFromAList) {
                told(object, true);
            }
        });
        lastWord = System.nanoTime();
        informer = next;
        next.start();
        if (before != null) {
            before.stop();
        }
    }

    private void told(T object, boolean gone) {
        lastWord = System.nanoTime();
        own.computeIfPresent(object.getMetadata().getName(), (_, mine) -> settles(object, gone, mine) ? null : mine);
        changed.accept(object);
    }

    /// Whether what the watch told is as late as what was written, or later.
    private static <T extends HasMetadata> boolean settles(T told, boolean gone, Own<T> mine) {
        ObjectMeta written = mine.object().getMetadata();
        boolean another = !Objects.equals(told.getMetadata().getUid(), written.getUid());
        if (mine.gone()) {
            return gone || another;
        }
        if (written.getDeletionTimestamp() != null) {
            return gone || another || told.getMetadata().getDeletionTimestamp() != null;
        }
        return !older(told.getMetadata().getResourceVersion(), written.getResourceVersion());
    }

    /// Versions are numbers that grow.
    static boolean older(String one, String other) {
        try {
            return Long.compareUnsigned(Long.parseUnsignedLong(one), Long.parseUnsignedLong(other)) < 0;
        } catch (NumberFormatException e) {
            return !one.equals(other);
        }
    }

    /// The API has answered with this.
    void wrote(T object) {
        T kept = trimmed.apply(object);
        own.merge(
                object.getMetadata().getName(),
                new Own<>(kept, false),
                (before, now) -> older(
                                now.object().getMetadata().getResourceVersion(),
                                before.object().getMetadata().getResourceVersion())
                        ? before
                        : now);
        T cached = cached(object.getMetadata().getName());
        if (cached != null) {
            settle(cached);
        }
    }

    /// The API has agreed to remove this one.
    ///
    /// @param marked with a time of deletion
    void removed(T marked) {
        own.put(marked.getMetadata().getName(), new Own<>(trimmed.apply(marked), false));
        T cached = cached(marked.getMetadata().getName());
        if (cached != null) {
            settle(cached);
        }
    }

    private void settle(T cached) {
        own.computeIfPresent(cached.getMetadata().getName(), (_, mine) -> settles(cached, false, mine) ? null : mine);
    }

    Optional<T> get(String name) {
        Own<T> mine = own.get(name);
        if (mine == null) {
            return Optional.ofNullable(cached(name));
        }
        if (System.nanoTime() - mine.nanos() < TOLD_BY.toNanos()) {
            return mine.gone() ? Optional.empty() : Optional.of(mine.object());
        }
        return read(name);
    }

    /// Asks the API itself.
    Optional<T> read(String name) {
        Own<T> before = own.get(name);
        T found = reader.apply(name);
        if (found == null) {
            isGone(name, before);
            return Optional.empty();
        }
        wrote(found);
        return Optional.of(found);
    }

    /// Until the watch has told of it too.
    ///
    /// @param before what was known when the API was asked; what became known since is later
    private void isGone(String name, @Nullable Own<T> before) {
        T cached = cached(name);
        if (cached == null) {
            if (before != null && before.gone()) {
                own.remove(name, before);
            } else if (before != null) {
                // the watch may not even have told of its beginning
                own.replace(name, before, new Own<>(before.object(), true));
            }
            return;
        }
        Own<T> gone = new Own<>(cached, true);
        if (before == null ? own.putIfAbsent(name, gone) == null : own.replace(name, before, gone)) {
            // the watch may have told of it meanwhile
            T now = cached(name);
            if (now == null || settles(now, false, gone)) {
                own.remove(name, gone);
            }
        }
    }

    List<T> all() {
        Set<String> names = new HashSet<>(own.keySet());
        List<T> found = new ArrayList<>();
        for (T cached : store()) {
            if (!names.contains(cached.getMetadata().getName())) {
                found.add(cached);
            }
        }
        names.forEach(name -> get(name).ifPresent(found::add));
        return found;
    }

    private List<T> store() {
        SharedIndexInformer<T> open = informer;
        return open == null ? List.of() : open.getStore().list();
    }

    private @Nullable T cached(String name) {
        SharedIndexInformer<T> open = informer;
        return open == null ? null : open.getStore().getByKey(name);
    }

    /// Whether everything was listed, and the watch is open.
    boolean heard() {
        SharedIndexInformer<T> open = informer;
        return open != null && open.hasSynced() && open.isWatching();
    }

    /// How long the watch has said nothing. A bookmark is a word too.
    Duration silence() {
        SharedIndexInformer<T> open = informer;
        String version = open == null ? null : open.lastSyncResourceVersion();
        if (version != null && !version.equals(lastVersion)) {
            lastVersion = version;
            lastWord = System.nanoTime();
        }
        return Duration.ofNanos(System.nanoTime() - lastWord);
    }

    @Override
    public synchronized void close() {
        SharedIndexInformer<T> open = informer;
        informer = null;
        if (open != null) {
            open.stop();
        }
    }
}
