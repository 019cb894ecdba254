package org.linekeeper.controller.runtime.kubernetes;

import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.JSON;
import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.leaves;
import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.meta;
import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.name;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A cluster of one namespace behind the HTTP API of a mock server, with what that server's own store
/// lacks: watches that go on where they stopped, conditions on ids and versions, grace, eviction, quota,
/// admission, and nodes that run pods. What goes wrong, the test decides. The contract that runs here runs
/// on a real cluster too, which keeps this honest.
final class TestCluster implements AutoCloseable {
    static final String NAMESPACE = "linekeeper";
    private static final String CONTROLLER = "controller";
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int INVALID = 422;
    private static final int TOO_MANY = 429;
    private static final int FAILED = 500;
    /// As the API server names them. That something is there already is a conflict too, with a reason of its own.
    private static final Map<Integer, String> REASONS = Map.of(
            FORBIDDEN,
            "Forbidden",
            NOT_FOUND,
            "NotFound",
            405,
            "MethodNotAllowed",
            CONFLICT,
            "Conflict",
            INVALID,
            "Invalid",
            TOO_MANY,
            "TooManyRequests",
            FAILED,
            "InternalError");
    private static final int FORGET_REQUESTS = 1000;
    /// It tells of every request.
    private static final Logger TOO_LOUD = Logger.getLogger(MockWebServer.class.getName());

    /// What becomes of a request.
    enum Fate {
        DONE,
        FAILED,
        /// Carried out, and reported as failed.
        DONE_AND_FAILED,
        /// As where somebody else was faster: with the object, or with a quota that the new one counts against.
        CONFLICT,
        FORBIDDEN,
        /// As by a ResourceQuota on objects of this kind.
        OVER_QUOTA,
        /// As in a namespace that is on its way out.
        TERMINATING
    }

    record Request(String method, String plural, String name) {
        boolean writes() {
            return !method.equals("GET");
        }
    }

    private final ApiObjects objects = new ApiObjects();
    private final TestNodes nodes;
    private final TestRights rights = new TestRights();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private volatile Function<Request, Fate> fate = _ -> Fate.DONE;
    private volatile boolean namespaceGone;
    private volatile boolean deaf;
    private volatile String heldBack = "";
    private final Queue<ApiObjects.Change> untold = new ConcurrentLinkedQueue<>();
    private final AtomicLong served = new AtomicLong();
    private MockWebServer server;
    private final int port;

    TestCluster(Duration takes) {
        TOO_LOUD.setLevel(Level.WARNING);
        nodes = new TestNodes(objects, takes);
        TestBudgets.ofTheManifests().forEach(budget -> objects.add("poddisruptionbudgets", budget));
        objects.follow((change, _) -> tell(change));
        server = serve(0);
        port = server.getPort();
    }

    private MockWebServer serve(int at) {
        MockWebServer made = new MockWebServer();
        made.setHttp2ClearTextEnabled(false);
        made.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer(request);
            }
        });
        made.start(InetAddress.getLoopbackAddress(), at);
        return made;
    }

    /// Nobody answers until [#comeBack].
    void goAway() {
        watches.clear();
        server.shutdown();
    }

    void comeBack() {
        server = serve(port);
    }

    ApiObjects objects() {
        return objects;
    }

    TestRights rights() {
        return rights;
    }

    TestNodes nodes() {
        return nodes;
    }

    void fate(Function<Request, Fate> decides) {
        fate = decides;
    }

    /// All requests so far.
    List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /// By method and kind, for long runs.
    Map<String, AtomicLong> counts() {
        return counts;
    }

    /// Watches that are open hear nothing from now on, and are not closed.
    void deafen() {
        deaf = true;
    }

    /// Watches hear of changes of this kind only when [#tellNext] tells them.
    void holdBack(String plural) {
        heldBack = plural;
    }

    /// The first of the changes that were held back.
    void tellNext() {
        ApiObjects.Change next = untold.remove();
        watches.forEach(watch -> watch.tell(next));
    }

    private void tell(ApiObjects.Change change) {
        if (change.plural().equals(heldBack)) {
            untold.add(change);
        } else {
            watches.forEach(watch -> watch.tell(change));
        }
    }

    /// All watches end with the word that their version is too old.
    void expireWatches() {
        objects.forgetChanges();
        for (Watch watch : watches) {
            watch.gone();
        }
    }

    /// With all that is in it, the controller's rights too.
    void deleteNamespace() {
        namespaceGone = true;
        rights.endInNamespace();
        for (String plural : List.of("statefulsets", "pods", "secrets", "persistentvolumeclaims")) {
            objects.all(plural, _ -> true).forEach(object -> objects.remove(plural, name(object)));
        }
    }

    /// As the controller, which may what its roles grant.
    Config config() {
        return config(CONTROLLER);
    }

    /// As somebody who may do everything.
    Config operator() {
        return config("operator");
    }

    private Config config(String token) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("http://localhost:" + port)
                .withNamespace(NAMESPACE)
                .withHttp2Disable(true)
                .withOauthToken(token)
                .build();
    }

    private MockResponse answer(RecordedRequest request) {
        if (served.incrementAndGet() % FORGET_REQUESTS == 0) {
            // it keeps every request for somebody to take
            server.reset();
        }
        ApiTarget target = ApiTarget.of(request.getPath());
        Request asked = new Request(request.getMethod(), target.plural(), target.name());
        requests.add(asked);
        counts.computeIfAbsent(asked.method() + " " + asked.plural(), _ -> new AtomicLong())
                .incrementAndGet();
        if (("Bearer " + CONTROLLER).equals(request.getHeader("Authorization"))) {
            String refused = rights.refuses(request.getMethod(), request.getPath());
            if (!refused.isEmpty()) {
                return problem(FORBIDDEN, refused);
            }
        }
        Fate decided = fate.apply(asked);
        return switch (decided) {
            case FAILED -> problem(FAILED, "the server was told to fail");
            case FORBIDDEN ->
                problem(
                        FORBIDDEN,
                        target.plural() + " is forbidden: User \"controller\" cannot " + asked.method() + " resource \""
                                + target.plural() + "\"");
            case OVER_QUOTA ->
                problem(
                        FORBIDDEN,
                        target.plural() + " \"x\" is forbidden: exceeded quota: objects, requested: count/"
                                + target.plural() + "=1, used: 5, limited: 5");
            case TERMINATING ->
                problem(
                        FORBIDDEN,
                        target.plural() + " \"x\" is forbidden: unable to create new content in namespace " + NAMESPACE
                                + " because it is being terminated");
            case CONFLICT ->
                switch (asked.method()) {
                    case "PATCH", "DELETE" -> problem(CONFLICT, "the object has been modified");
                    case "POST" ->
                        problem(
                                CONFLICT,
                                "Operation cannot be fulfilled on resourcequotas \"objects\": the object has been"
                                        + " modified; please apply your changes to the latest version and try again");
                    default -> carryOut(asked.method(), target, request.getUtf8Body());
                };
            case DONE -> carryOut(asked.method(), target, request.getUtf8Body());
            case DONE_AND_FAILED -> {
                carryOut(asked.method(), target, request.getUtf8Body());
                yield problem(FAILED, "the answer was lost");
            }
        };
    }

    private MockResponse carryOut(String method, ApiTarget target, @Nullable String body) {
        synchronized (objects) {
            return switch (method) {
                case "GET" -> target.query().containsKey("watch") ? watch(target) : read(target);
                case "POST" -> target.sub().equals("eviction") ? evict(target) : create(target, parsed(body));
                case "PATCH" -> patch(target, parsed(body));
                case "DELETE" ->
                    delete(target, body == null || body.isEmpty() ? JSON.createObjectNode() : parsed(body));
                default -> problem(405, method);
            };
        }
    }

    private static ObjectNode parsed(@Nullable String body) {
        return (ObjectNode) JSON.readTree(String.valueOf(body));
    }

    private MockResponse read(ApiTarget target) {
        if (!target.name().isEmpty()) {
            return objects.find(target.plural(), target.name())
                    .map(found -> json(OK, found))
                    .orElseGet(() -> missing(target));
        }
        List<ObjectNode> found = objects.all(target.plural(), target::selects);
        int from = Integer.parseInt(target.query().getOrDefault("continue", "0"));
        int limit = Integer.parseInt(target.query().getOrDefault("limit", Integer.toString(Integer.MAX_VALUE)));
        ObjectNode list = JSON.createObjectNode().put("kind", "List").put("apiVersion", "v1");
        ObjectNode metadata = list.putObject("metadata").put("resourceVersion", Long.toString(objects.version()));
        int to = (int) Math.min(found.size(), (long) from + limit);
        if (to < found.size()) {
            metadata.put("continue", Integer.toString(to));
        }
        list.putArray("items").addAll(found.subList(from, to));
        return json(OK, list);
    }

    private MockResponse create(ApiTarget target, ObjectNode object) {
        if (namespaceGone) {
            return problem(NOT_FOUND, "namespaces \"" + NAMESPACE + "\" not found");
        }
        if (objects.find(target.plural(), name(object)).isPresent()) {
            return problem(CONFLICT, "AlreadyExists", target.plural() + " \"" + name(object) + "\" already exists");
        }
        String wrong = Admission.invalid(object);
        if (!wrong.isEmpty()) {
            return problem(INVALID, wrong);
        }
        meta(object).put("namespace", NAMESPACE);
        if (target.plural().equals("pods")) {
            String refused = nodes.refuses(object);
            if (!refused.isEmpty()) {
                return problem(FORBIDDEN, refused);
            }
            object.putObject("status").put("phase", "Pending");
        }
        return json(CREATED, objects.add(target.plural(), object));
    }

    private MockResponse patch(ApiTarget target, ObjectNode patch) {
        ObjectNode before = objects.find(target.plural(), target.name()).orElse(null);
        if (before == null) {
            return missing(target);
        }
        JsonNode condition = patch.path("metadata");
        if (differs(condition, meta(before), "resourceVersion") || differs(condition, meta(before), "uid")) {
            return problem(CONFLICT, "the object has been modified");
        }
        ObjectNode after = before.deepCopy();
        ApiObjects.merge(after, patch);
        return after.equals(before) ? json(OK, before) : json(OK, objects.change(target.plural(), after));
    }

    private static boolean differs(JsonNode condition, ObjectNode present, String field) {
        return condition.has(field) && !condition.get(field).equals(present.get(field));
    }

    private MockResponse delete(ApiTarget target, ObjectNode options) {
        ObjectNode object = objects.find(target.plural(), target.name()).orElse(null);
        if (object == null) {
            return missing(target);
        }
        JsonNode condition = options.path("preconditions");
        if (differs(condition, meta(object), "uid") || differs(condition, meta(object), "resourceVersion")) {
            return problem(CONFLICT, "Precondition failed: " + condition + " does not match");
        }
        switch (target.plural()) {
            case "pods" ->
                nodes.end(
                        object,
                        options.path("gracePeriodSeconds")
                                .asLong(object.get("spec")
                                        .path("terminationGracePeriodSeconds")
                                        .asLong(30)));
            case "statefulsets", "persistentvolumeclaims" -> {
                if (!leaves(object)) {
                    ObjectNode copy = object.deepCopy();
                    meta(copy).put("deletionTimestamp", Instant.now().toString());
                    objects.change(target.plural(), copy);
                }
            }
            default -> objects.remove(target.plural(), target.name());
        }
        return json(OK, objects.find(target.plural(), target.name()).orElse(object));
    }

    /// As a drain asks for it.
    private MockResponse evict(ApiTarget target) {
        ObjectNode pod = objects.find("pods", target.name()).orElse(null);
        if (pod == null) {
            return missing(target);
        }
        if (!TestBudgets.allow(pod, objects)) {
            return problem(TOO_MANY, "Cannot evict pod as it would violate the pod's disruption budget.");
        }
        nodes.end(pod, pod.get("spec").path("terminationGracePeriodSeconds").asLong(30));
        return json(CREATED, JSON.createObjectNode().put("kind", "Status").put("status", "Success"));
    }

    private static MockResponse missing(ApiTarget target) {
        return problem(NOT_FOUND, target.plural() + " \"" + target.name() + "\" not found");
    }

    private static MockResponse problem(int code, String message) {
        return problem(code, REASONS.getOrDefault(code, "Unknown"), message);
    }

    private static MockResponse problem(int code, String reason, String message) {
        return json(code, status(code, reason, message));
    }

    private static ObjectNode status(int code, String reason, String message) {
        return JSON.createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("code", code)
                .put("reason", reason)
                .put("message", message);
    }

    private static MockResponse json(int code, ObjectNode body) {
        return new MockResponse()
                .setResponseCode(code)
                .setHeader("Content-Type", "application/json")
                .setHeader(
                        "Date",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                Instant.now().atZone(ZoneOffset.UTC)))
                .setBody(body.toString());
    }

    private MockResponse watch(ApiTarget target) {
        return new MockResponse().withWebSocketUpgrade(new Watch(target));
    }

    /// What it has to say waits for a thread of its own: the server's would wait for whoever holds the objects.
    private final class Watch extends WebSocketListener {
        private static final String END = "";
        private final ApiTarget target;
        private final BlockingQueue<String> words = new LinkedBlockingQueue<>();

        private Watch(ApiTarget target) {
            this.target = target;
        }

        @Override
        public void onOpen(WebSocket opened, Response response) {
            synchronized (objects) {
                Thread.ofVirtual().name("watch").start(() -> speak(opened));
                long from = Long.parseLong(target.query().getOrDefault("resourceVersion", "0"));
                objects.since(from, target.plural())
                        .ifPresentOrElse(
                                missed -> {
                                    missed.forEach(this::tell);
                                    watches.add(this);
                                },
                                this::gone);
            }
        }

        private void tell(ApiObjects.Change change) {
            if ((deaf && watches.contains(this)) || !change.plural().equals(target.plural())) {
                return;
            }
            boolean now = target.selects(change.object());
            boolean before = target.selects(change.was());
            if (now && !change.type().equals("DELETED")) {
                say(before && !change.type().equals("ADDED") ? "MODIFIED" : "ADDED", change.object());
            } else if (now || before) {
                say("DELETED", change.object());
            }
        }

        private void say(String type, ObjectNode object) {
            ObjectNode event = JSON.createObjectNode().put("type", type);
            event.set("object", object);
            words.add(event.toString());
        }

        private void speak(WebSocket socket) {
            try {
                for (String word = words.take(); !word.equals(END); word = words.take()) {
                    socket.send(word);
                }
                socket.close(1000, "expired");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private void gone() {
            watches.remove(this);
            say("ERROR", status(410, "Expired", "too old resource version"));
            words.add(END);
        }

        @Override
        public void onClosed(WebSocket closed, int code, @Nullable String reason) {
            watches.remove(this);
            words.add(END);
        }
    }

    @Override
    public void close() {
        nodes.close();
        server.shutdown();
    }
}
