package org.linekeeper.controller.runtime.kubernetes;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What an API server keeps: objects by kind and name, versions that grow, and what changed lately. Guarded by itself.
final class ApiObjects {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int REMEMBERED = 50_000;

    /// A change, as a watch tells of it.
    ///
    /// @param was the labels before it; a watch that selected them is told that the object is gone
    record Change(long version, String type, String plural, ObjectNode object, Map<String, String> was) {}

    private final Map<String, Map<String, ObjectNode>> kinds = new HashMap<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private final List<BiConsumer<Change, ApiObjects>> listeners = new ArrayList<>();
    private long version = 1;
    private long forgotten;

    synchronized void follow(BiConsumer<Change, ApiObjects> listener) {
        listeners.add(listener);
    }

    synchronized long version() {
        return version;
    }

    /// What changed since; empty where that is not remembered any more.
    synchronized Optional<List<Change>> since(long from, String plural) {
        if (from < forgotten) {
            return Optional.empty();
        }
        return Optional.of(changes.stream()
                .filter(change -> change.version() > from && change.plural().equals(plural))
                .toList());
    }

    /// As after a compaction.
    synchronized void forgetChanges() {
        changes.clear();
        forgotten = ++version;
    }

    synchronized Optional<ObjectNode> find(String plural, String name) {
        return Optional.ofNullable(kind(plural).get(name));
    }

    synchronized List<ObjectNode> all(String plural, Predicate<ObjectNode> wanted) {
        return kind(plural).values().stream().filter(wanted).toList();
    }

    private Map<String, ObjectNode> kind(String plural) {
        return kinds.computeIfAbsent(plural, _ -> new TreeMap<>());
    }

    synchronized ObjectNode add(String plural, ObjectNode object) {
        ObjectNode meta = meta(object);
        meta.put("uid", UUID.randomUUID().toString());
        meta.put("creationTimestamp", Instant.now().toString());
        return put("ADDED", plural, object);
    }

    /// @param object a changed copy
    synchronized ObjectNode change(String plural, ObjectNode object) {
        return put("MODIFIED", plural, object);
    }

    private ObjectNode put(String type, String plural, ObjectNode object) {
        meta(object).put("resourceVersion", Long.toString(++version));
        ObjectNode before = kind(plural).put(name(object), object);
        tell(new Change(version, type, plural, object, before == null ? Map.of() : labels(before)));
        return object;
    }

    synchronized void remove(String plural, String name) {
        ObjectNode gone = kind(plural).remove(name);
        if (gone != null) {
            ObjectNode last = gone.deepCopy();
            meta(last).put("resourceVersion", Long.toString(++version));
            tell(new Change(version, "DELETED", plural, last, labels(gone)));
        }
    }

    private void tell(Change change) {
        changes.addLast(change);
        if (changes.size() > REMEMBERED) {
            forgotten = changes.removeFirst().version();
        }
        listeners.forEach(listener -> listener.accept(change, this));
    }

    static ObjectNode meta(ObjectNode object) {
        return (ObjectNode) object.get("metadata");
    }

    static String name(ObjectNode object) {
        return meta(object).path("name").asString("");
    }

    static String uid(ObjectNode object) {
        return meta(object).path("uid").asString("");
    }

    static boolean leaves(ObjectNode object) {
        return meta(object).has("deletionTimestamp");
    }

    static boolean ownedBy(ObjectNode object, String uid) {
        for (JsonNode owner : meta(object).path("ownerReferences")) {
            if (owner.path("uid").asString("").equals(uid)) {
                return true;
            }
        }
        return false;
    }

    static Map<String, String> labels(ObjectNode object) {
        Map<String, String> labels = new HashMap<>();
        meta(object)
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
        return labels;
    }

    /// RFC 7396.
    static void merge(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                target.remove(field.getKey());
            } else if (value instanceof ObjectNode inner) {
                if (!(target.get(field.getKey()) instanceof ObjectNode)) {
                    target.putObject(field.getKey());
                }
                merge((ObjectNode) target.get(field.getKey()), inner);
            } else {
                target.set(field.getKey(), value);
            }
        });
    }
}
