package org.linekeeper.controller.runtime.kubernetes;

import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.JSON;
import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.leaves;
import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.meta;
import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.name;
import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.ownedBy;
import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.uid;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What makes pods of StatefulSets, runs and ends them, and takes away what belonged to what is gone: as far as a
/// cluster's own controllers, its scheduler and its nodes do so. One thread does it all.
final class TestNodes implements AutoCloseable {
    static final String NODE = "node-1";
    private final ApiObjects objects;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("test-nodes").factory());
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final Set<String> draining = ConcurrentHashMap.newKeySet();
    private final AtomicInteger addresses = new AtomicInteger();
    private final Duration takes;
    private volatile int room = Integer.MAX_VALUE;
    private volatile String badImage = "";
    private volatile boolean stopped;
    private volatile Function<ObjectNode, String> lastWords = _ -> "";

    /// @param takes to start a container, or to end one
    TestNodes(ApiObjects objects, Duration takes) {
        this.objects = objects;
        this.takes = takes;
        addNode(NODE);
        objects.follow((change, _) -> {
            if (!change.plural().equals("events")) {
                thread.execute(() -> noticed(change));
            }
        });
    }

    void addNode(String name) {
        objects.add("nodes", (ObjectNode) JSON.readTree("""
                {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "%s"}, "spec": {},
                 "status": {"conditions": [{"type": "Ready", "status": "True"}],
                            "addresses": [{"type": "Hostname", "address": "%s"},
                                          {"type": "InternalIP", "address": "%s"}]}}""".formatted(name, name, addressOf(name))));
    }

    static String addressOf(String node) {
        return "192.168.1." + (node.hashCode() & 0x7f);
    }

    /// What a pod that is not started again says at its end; empty where it goes on.
    void lastWords(Function<ObjectNode, String> ofPod) {
        lastWords = ofPod;
    }

    /// At most so many pods in the namespace.
    void quota(int pods) {
        objects.remove("resourcequotas", "sandboxes");
        if (pods < Integer.MAX_VALUE) {
            objects.add("resourcequotas", TestQuotas.quota("sandboxes", "pods", Integer.toString(pods)));
        }
    }

    /// So many pods fit on the nodes.
    void room(int pods) {
        room = pods;
        again();
    }

    /// It cannot be pulled.
    void badImage(String image) {
        badImage = image;
    }

    /// No pod is made or ended any more, as by a control plane that is stopped; the API goes on.
    void stop(boolean now) {
        stopped = now;
        again();
    }

    /// The pods whose call is waited for when they are to end.
    Set<String> draining() {
        return draining;
    }

    /// What the cluster does about it after some minutes, it does at once.
    void silence(String node, boolean now) {
        if (now) {
            silent.add(node);
        } else {
            silent.remove(node);
        }
        objects.find("nodes", node).ifPresent(found -> {
            ObjectNode copy = found.deepCopy();
            ObjectNode ready = (ObjectNode) copy.get("status").get("conditions").get(0);
            ready.put("status", now ? "Unknown" : "True");
            ready.put("lastTransitionTime", Instant.now().toString());
            ready.put("message", now ? "Kubelet stopped posting node status." : "");
            ((ObjectNode) copy.get("spec")).remove("taints");
            if (now) {
                TestTaints.put(copy, "node.kubernetes.io/unreachable", "NoExecute");
            }
            objects.change("nodes", copy);
            evictTainted(copy);
        });
        again();
    }

    /// As an operator does who knows that the machine is off.
    void outOfService(String node, String effect) {
        ObjectNode copy = objects.find("nodes", node).orElseThrow().deepCopy();
        TestTaints.put(copy, NodeSight.OUT_OF_SERVICE, effect);
        objects.change("nodes", copy);
    }

    private void evictTainted(ObjectNode node) {
        synchronized (objects) {
            objects.all("pods", pod -> TestTaints.evict(node, pod)).forEach(pod -> end(pod, grace(pod)));
        }
    }

    /// The container of this pod ends by itself, and is started again.
    void kill(String pod) {
        objects.find("pods", pod).ifPresent(found -> {
            ObjectNode copy = found.deepCopy();
            ObjectNode container =
                    (ObjectNode) copy.get("status").get("containerStatuses").get(0);
            container.put("restartCount", container.path("restartCount").asInt(0) + 1);
            container
                    .putObject("state")
                    .putObject("running")
                    .put("startedAt", Instant.now().toString());
            objects.change("pods", copy);
        });
    }

    /// Its node puts it out.
    void evictByNode(String pod) {
        objects.find("pods", pod).ifPresent(found -> {
            ObjectNode copy = found.deepCopy();
            ObjectNode status = (ObjectNode) copy.get("status");
            status.put("phase", "Failed");
            status.put("reason", "Evicted");
            status.put("message", "The node was low on resource: memory.");
            objects.change("pods", copy);
        });
    }

    private void again() {
        thread.execute(() -> objects.all("statefulsets", _ -> true).forEach(this::keep));
        thread.execute(() -> objects.all("pods", _ -> true).forEach(this::advance));
    }

    private void noticed(ApiObjects.Change change) {
        switch (change.plural()) {
            case "statefulsets" ->
                objects.find("statefulsets", name(change.object())).ifPresent(this::keep);
            case "pods" -> {
                objects.find("pods", name(change.object())).ifPresent(this::advance);
                if (change.type().equals("DELETED")
                        || change.object()
                                .path("status")
                                .path("phase")
                                .asString("")
                                .equals("Failed")) {
                    objects.all("statefulsets", set -> ownedBy(change.object(), uid(set)))
                            .forEach(this::keep);
                    objects.all("persistentvolumeclaims", ApiObjects::leaves).forEach(this::release);
                    if (room < Integer.MAX_VALUE) {
                        objects.all("pods", _ -> true).forEach(this::advance);
                    }
                }
            }
            case "persistentvolumeclaims" ->
                objects.find("persistentvolumeclaims", name(change.object())).ifPresent(this::release);
            case "resourcequotas" -> again();
            case "nodes" -> {
                objects.find("nodes", name(change.object())).ifPresent(this::evictTainted);
                objects.all("pods", ApiObjects::leaves).forEach(this::advance);
                if (change.type().equals("DELETED")) {
                    // as the pods' garbage collector does
                    objects.all(
                                    "pods",
                                    pod -> pod.get("spec")
                                            .path("nodeName")
                                            .asString("")
                                            .equals(name(change.object())))
                            .forEach(pod -> objects.remove("pods", name(pod)));
                }
            }
            default -> {}
        }
    }

    /// A claim goes when no pod uses it.
    private void release(ObjectNode claim) {
        if (leaves(claim) && objects.find("pods", name(claim) + "-0").isEmpty()) {
            objects.remove("persistentvolumeclaims", name(claim));
        }
    }

    private void keep(ObjectNode set) {
        if (stopped) {
            return;
        }
        String pod = name(set) + "-0";
        boolean there = objects.find("pods", pod).isPresent();
        if (leaves(set)) {
            // foreground: what belongs to it goes first
            objects.find("pods", pod)
                    .filter(one -> ownedBy(one, uid(set)) && !leaves(one))
                    .ifPresent(one -> end(one, grace(one)));
            objects.all("secrets", secret -> ownedBy(secret, uid(set)))
                    .forEach(secret -> objects.remove("secrets", name(secret)));
            if (!there) {
                objects.remove("statefulsets", name(set));
            }
        } else if (!there && set.get("spec").path("replicas").asInt(1) > 0) {
            make(set, pod);
        } else {
            objects.find("pods", pod)
                    .filter(one -> one.path("status").path("phase").asString("").equals("Failed"))
                    .ifPresent(one -> later(() -> objects.remove("pods", pod), takes.toMillis()));
        }
    }

    private void later(Runnable step, long millis) {
        ScheduledFuture<?> _ = thread.schedule(step, millis, TimeUnit.MILLISECONDS);
    }

    private static long grace(ObjectNode pod) {
        return pod.get("spec").path("terminationGracePeriodSeconds").asLong(30);
    }

    private void make(ObjectNode set, String name) {
        ObjectNode template = (ObjectNode) set.get("spec").get("template").deepCopy();
        ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
        pod.set("metadata", template.get("metadata"));
        pod.set("spec", template.get("spec"));
        meta(pod).put("name", name).put("namespace", meta(set).path("namespace").asString());
        meta(pod)
                .putArray("ownerReferences")
                .addObject()
                .put("kind", "StatefulSet")
                .put("apiVersion", "apps/v1")
                .put("name", name(set))
                .put("uid", uid(set))
                .put("controller", true);
        pod.putObject("status").put("phase", "Pending");
        String refused = refuses(pod);
        if (refused.isEmpty()) {
            objects.add("pods", pod);
        } else {
            warn(set, "create Pod " + name + " in StatefulSet " + name(set) + " failed error: " + refused);
        }
    }

    /// What keeps a pod out of the namespace; empty where nothing does.
    String refuses(ObjectNode pod) {
        String refused = TestQuotas.refuses(pod, objects);
        return refused.isEmpty() ? Admission.refuses(pod) : refused;
    }

    private void warn(ObjectNode about, String message) {
        ObjectNode event = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Event");
        event.putObject("metadata")
                .put("name", name(about) + "." + objects.version())
                .put("namespace", meta(about).path("namespace").asString());
        event.putObject("involvedObject")
                .put("kind", about.path("kind").asString())
                .put("uid", uid(about));
        event.put("type", "Warning")
                .put("reason", "FailedCreate")
                .put("message", message)
                .put("lastTimestamp", Instant.now().toString());
        objects.add("events", event);
    }

    /// The scheduler's and the node's next step with a pod.
    private void advance(ObjectNode pod) {
        String node = pod.get("spec").path("nodeName").asString("");
        if (leaves(pod)) {
            if (node.isEmpty() || objects.find("nodes", node).isEmpty()) {
                objects.remove("pods", name(pod));
            } else if (outOfService(node)) {
                objects.remove("pods", name(pod));
            } else if (!silent.contains(node)) {
                boolean waits = draining.contains(name(pod));
                long ends = Instant.parse(meta(pod).path("deletionTimestamp").asString())
                        .toEpochMilli();
                long wait = waits ? Math.max(0, ends - System.currentTimeMillis()) : takes.toMillis();
                later(
                        () -> objects.find("pods", name(pod))
                                .filter(now -> uid(now).equals(uid(pod)))
                                .filter(_ -> !silent.contains(node))
                                .ifPresent(_ -> objects.remove("pods", name(pod))),
                        wait);
            }
        } else if (node.isEmpty()) {
            schedule(pod);
        } else if (pod.path("status").path("phase").asString("").equals("Pending") && !silent.contains(node)) {
            later(() -> run(name(pod), uid(pod)), takes.toMillis());
        }
    }

    private boolean outOfService(String node) {
        return objects.find("nodes", node)
                .map(found -> found.path("spec").path("taints"))
                .map(taints -> {
                    for (JsonNode taint : taints) {
                        if (taint.path("key").asString("").equals(NodeSight.OUT_OF_SERVICE)) {
                            return true;
                        }
                    }
                    return false;
                })
                .orElse(false);
    }

    private void schedule(ObjectNode pod) {
        boolean full = room < Integer.MAX_VALUE
                && objects.all("pods", one -> one.get("spec").has("nodeName")).size() >= room;
        String node = objects.all("nodes", one -> !silent.contains(name(one)) && fits(pod, one)).stream()
                .findFirst()
                .map(ApiObjects::name)
                .orElse("");
        ObjectNode copy = pod.deepCopy();
        ObjectNode condition = JSON.createObjectNode().put("type", "PodScheduled");
        if (full || node.isEmpty()) {
            if (pod.path("status").path("conditions").size() > 0) {
                return;
            }
            condition
                    .put("status", "False")
                    .put("reason", "Unschedulable")
                    .put("message", "0/1 nodes are available: 1 Insufficient memory.");
        } else {
            condition.put("status", "True");
            ((ObjectNode) copy.get("spec")).put("nodeName", node);
        }
        ((ObjectNode) copy.get("status")).putArray("conditions").add(condition);
        objects.change("pods", copy);
    }

    private static boolean fits(ObjectNode pod, ObjectNode node) {
        Map<String, String> labels = ApiObjects.labels(node);
        return pod.get("spec").path("nodeSelector").properties().stream()
                .allMatch(wanted -> wanted.getValue().asString().equals(labels.get(wanted.getKey())));
    }

    private void run(String name, String uid) {
        ObjectNode pod = objects.find("pods", name)
                .filter(now -> uid(now).equals(uid) && !leaves(now))
                .orElse(null);
        if (pod == null
                || !pod.path("status").path("phase").asString("").equals("Pending")
                || pod.path("status").has("containerStatuses")) {
            return;
        }
        ObjectNode copy = pod.deepCopy();
        ObjectNode status = (ObjectNode) copy.get("status");
        ObjectNode container = status.putArray("containerStatuses")
                .addObject()
                .put("name", pod.at("/spec/containers/0/name").asString())
                .put("restartCount", 0);
        String image = pod.get("spec").get("containers").get(0).path("image").asString();
        String secretName = secretName(pod);
        boolean secret =
                secretName.isEmpty() || objects.find("secrets", secretName).isPresent();
        if (image.equals(badImage)) {
            container
                    .putObject("state")
                    .putObject("waiting")
                    .put("reason", "ImagePullBackOff")
                    .put("message", "Back-off pulling image \"" + image + "\"");
        } else if (!secret) {
            container.putObject("state").putObject("waiting").put("reason", "ContainerCreating");
        } else {
            status.put("phase", "Running")
                    .put("hostIP", addressOf(pod.at("/spec/nodeName").asString()))
                    .put("podIP", "10.1." + addresses.incrementAndGet() / 250 + "." + (1 + addresses.get() % 250));
            container
                    .putObject("state")
                    .putObject("running")
                    .put("startedAt", Instant.now().toString());
            status.withArray("conditions").addObject().put("type", "Ready").put("status", "True");
        }
        objects.change("pods", copy);
        if (pod.at("/spec/restartPolicy").asString("").equals("Never")) {
            later(() -> objects.find("pods", name).ifPresent(this::finish), takes.toMillis());
        }
    }

    private void finish(ObjectNode pod) {
        String words = lastWords.apply(pod);
        if (words.isEmpty()) {
            return;
        }
        ObjectNode copy = pod.deepCopy();
        ((ObjectNode) copy.get("status")).put("phase", "Succeeded");
        ((ObjectNode) copy.at("/status/containerStatuses/0"))
                .putObject("state")
                .putObject("terminated")
                .put("exitCode", 0)
                .put("reason", "Completed")
                .put("message", words);
        objects.change("pods", copy);
    }

    private static String secretName(ObjectNode pod) {
        for (JsonNode volume : pod.get("spec").path("volumes")) {
            if (volume.has("secret")) {
                return volume.get("secret").path("secretName").asString("");
            }
        }
        return "";
    }

    /// Marks it for its end.
    void end(ObjectNode pod, long graceSeconds) {
        if (graceSeconds == 0) {
            objects.remove("pods", name(pod));
            return;
        }
        long before = meta(pod).path("deletionGracePeriodSeconds").asLong(Long.MAX_VALUE);
        if (graceSeconds >= before) {
            return;
        }
        ObjectNode copy = pod.deepCopy();
        meta(copy)
                .put(
                        "deletionTimestamp",
                        Instant.now().plusSeconds(graceSeconds).toString());
        meta(copy).put("deletionGracePeriodSeconds", graceSeconds);
        objects.change("pods", copy);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
