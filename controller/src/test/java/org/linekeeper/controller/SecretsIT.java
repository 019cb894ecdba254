package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.lab.demo.ControllerApi.Answer;
import org.linekeeper.lab.demo.ControllerApi.Exchange;
import org.linekeeper.lab.demo.Figures;
import org.linekeeper.lab.demo.Scenes;
import org.linekeeper.lab.demo.Stage;
import org.linekeeper.lab.peer.Waiting;
import tools.jackson.databind.JsonNode;

/// A full run, and then a search for every secret it used in all that Docker, the kernel, the logs, the
/// database and the API show. The search is proven by planting a secret in each kind of place.
class SecretsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    static final StageLogs LOGS = new StageLogs(() -> SecretsIT.stage);

    @TempDir
    private static Path folder;

    private static Stage stage;
    private static final Leaks LEAKS = new Leaks();
    private static final Queue<Exchange> ANSWERS = new ConcurrentLinkedQueue<>();
    /// Who asks for a token gets it, in this answer only.
    private static final Map<String, String> HANDED_OUT =
            Map.of("POST /api/v1/sign-in", "sign-in's token", "POST /api/v1/tokens", "API token");

    @BeforeAll
    static void aFullRun() throws Exception {
        stage = Stage.set(ControllerJar.path(), folder, System.out::println);
        stage.controller().tap(ANSWERS::add);
        Scenes scenes = new Scenes(stage, System.out::println, new Figures());
        scenes.userAppears();
        Scenes.Ringing ringing = scenes.firstCallRings();
        scenes.phonePicksUp(ringing);
        scenes.phoneHangsUp();
        Path data = stage.controller().data();
        LEAKS.secret("XMPP password", String.valueOf(stage.account().get("password")));
        LEAKS.secret("SIP password", String.valueOf(stage.line().get("password")));
        LEAKS.secret(
                "admin's token", Files.readString(data.resolve("admin-token")).strip());
        String password = Files.readString(data.resolve("admin-password")).strip();
        LEAKS.secret("admin's password", password);
        keys(data);
        signIn(password);
        rotateTheKeyAndDie();
        keys(data);
        try (AutoCloseable _ = stage.api().follow("/api/v1/stream")) {
            useTheApi();
        }
        // the sandbox that was made anew has one of its own
        keys(data);
    }

    @AfterAll
    static void strikeTheStage() {
        stage.close();
    }

    private static void keys(Path data) throws IOException {
        JsonNode keyset =
                new tools.jackson.databind.json.JsonMapper().readTree(Files.readString(data.resolve("keyset.json")));
        for (JsonNode key : keyset.path("key")) {
            byte[] proto = Base64.getDecoder().decode(key.at("/keyData/value").asString());
            // the 256 bits end what Tink writes
            LEAKS.secret(
                    "Tink key " + key.path("keyId").asString(),
                    Arrays.copyOfRange(proto, proto.length - 32, proto.length));
        }
        try (Stream<Path> files = Files.walk(data.resolve("identities"))) {
            for (Path file : files.filter(file -> file.endsWith("agent.key")).toList()) {
                LEAKS.secret("key of the agent " + data.relativize(file), der(file));
            }
        }
        LEAKS.secret("key of the authority", der(data.resolve("ca.pem")));
    }

    /// The private number of a P-256 key: 32 bytes behind a version and a length (RFC 5915 §3).
    private static byte[] der(Path pem) throws IOException {
        String text = Files.readString(pem);
        String body = text.substring(text.indexOf('\n') + 1, text.indexOf("-----END"));
        String der = new String(Base64.getMimeDecoder().decode(body), StandardCharsets.ISO_8859_1);
        int begin = der.indexOf("\2\1\1\4 ") + 5;
        return der.substring(begin, begin + 32).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void signIn(String password) {
        Answer signedIn = stage.api().post("/api/v1/sign-in", Map.of("name", "admin", "password", password));
        LEAKS.secret(
                "sign-in's token", signedIn.require(200).body().path("token").asString());
        Answer token = stage.api().post("/api/v1/tokens", Map.of("name", "leaks", "person", "admin"));
        LEAKS.secret("API token", token.require(201).body().path("token").asString());
        stage.api().post("/api/v1/sign-in", Map.of("name", "admin", "password", password + "x"));
    }

    /// The replacement of the key survives a kill -9 in its midst, and the user is reachable throughout.
    private static void rotateTheKeyAndDie() {
        stage.api().post("/api/v1/keys/rotation", Map.of()).require(202);
        stage.controller().kill();
        stage.controller().launch();
        stage.controller().awaitUp();
        Waiting.until("the user is present", SOON, stage::isPresent);
        Waiting.until(
                "nothing needs the old key",
                Duration.ofMinutes(2),
                () -> !stage.api().get("/api/v1/keys").body().path("rotating").asBoolean(true));
        // the passwords are the same as before: nothing changes
        String same = Stage.USER_PATH + "/accounts/" + Stage.ACCOUNT;
        long before = stage.api().get(Stage.USER_PATH).body().path("generation").asLong();
        assertThat(stage.api()
                        .put(same, stage.account())
                        .require(200)
                        .body()
                        .path("generation")
                        .asLong())
                .isEqualTo(before);
    }

    private static void useTheApi() {
        stage.api().post("/api/v1/users", stage.user()).require(409);
        stage.api().put(Stage.USER_PATH + "/lines/" + Stage.LINE, stage.line()).require(200);
        String operation = order("/api/v1/operations/reprovision", Map.of("users", List.of(Stage.USER)));
        Waiting.until("the operation is over", SOON, () -> isOver("/api/v1/operations/" + operation));
        String rollout = order("/api/v1/rollouts", Map.of("pauseSeconds", 0));
        Waiting.until("the rollout is over", SOON, () -> isOver("/api/v1/rollouts/" + rollout));
        Waiting.until("the user is present", SOON, stage::isPresent);
        String call = stage.api().get("/api/v1/calls").body().at("/items/0/id").asString();
        JsonNode paths = stage.api().get("/api/v1/openapi").require(200).body().path("paths");
        int asked = 0;
        for (String path : new TreeSet<>(paths.propertyNames())) {
            if (paths.path(path).has("get") && !path.endsWith("/stream")) {
                String wanted = path.replace("/users/{name}", "/users/" + Stage.USER)
                        .replace("/calls/{id}", "/calls/" + call)
                        .replace("/operations/{id}", "/operations/" + operation)
                        .replace("/rollouts/{id}", "/rollouts/" + rollout)
                        .replaceFirst("/people/\\{[^}]*}", "/people/admin");
                stage.api().get(wanted).require(200);
                asked++;
            }
        }
        assertThat(asked).isGreaterThan(20);
        assertThat(stage.api().text("/actuator/prometheus").body()).contains("linekeeper_");
    }

    private static String order(String path, Map<String, ?> body) {
        return stage.api().post(path, body).require(202).body().path("id").asString();
    }

    private static boolean isOver(String path) {
        return stage.api().get(path).require(200).body().path("endedAt").isString();
    }

    @Test
    void noSecretIsAnywhere() throws IOException {
        Map<String, byte[]> places = places();
        assertThat(places.keySet())
                .contains("docker inspect", "docker logs", "the controller's log")
                .contains("GET /api/v1/openapi", "GET /actuator/prometheus", "POST /api/v1/operations/reprovision")
                .anyMatch(place -> place.startsWith("environ of"))
                .anyMatch(place -> place.startsWith("cmdline of"))
                .anyMatch(place -> place.endsWith(".mv.db"));
        assertThat(LEAKS.names()).hasSizeGreaterThanOrEqualTo(10);

        assertThat(new String(places.get("GET /api/v1/stream"), StandardCharsets.UTF_8))
                .contains("event:operation", "event:rollout");
        places.forEach((place, content) -> {
            assertThat(content).as(place).isNotEmpty();
            String handedOut = HANDED_OUT.get(place);
            assertThat(LEAKS.in(content)).as(place).isEqualTo(handedOut == null ? List.of() : List.of(handedOut));
        });
        // in its own file, and nowhere else, each key is
        assertThat(LEAKS.in(Files.readAllBytes(stage.controller().data().resolve("admin-token"))))
                .containsExactly("admin's token");
    }

    @Test
    void aPlantedSecretIsFoundInEveryKindOfPlace() throws IOException {
        String secret = "planted-" + "7f31c0de";
        Leaks planted = new Leaks();
        planted.secret("planted", secret);
        String sandbox = stage.sandbox().id();
        docker("exec", "-d", "-e", "PLANTED=" + secret, sandbox, "sleep", "60");
        docker("exec", "-d", sandbox, "sh", "-c", "sleep 61; : " + secret);
        String image = docker("inspect", "--format", "{{.Image}}", sandbox).strip();
        String labelled =
                docker("create", "--label", "planted=" + secret, image).strip();
        try {
            assertThat(planted.in(bytes(docker("inspect", labelled)))).isNotEmpty();
        } finally {
            docker("rm", labelled);
        }
        Map<String, Object> phone = Map.of("address", "sip:" + secret + "@pbx.test", "line", Stage.LINE);
        JsonNode answer = stage.api()
                .put(Stage.USER_PATH + "/phones/planted", phone)
                .require(200)
                .body();
        assertThat(planted.in(bytes(answer.toString()))).isNotEmpty();
        try {
            Waiting.until("the planted processes run", SOON, () -> {
                List<String> found = found(planted);
                return found.stream().anyMatch(place -> place.startsWith("environ of"))
                        && found.stream().anyMatch(place -> place.startsWith("cmdline of"));
            });
            assertThat(found(planted)).anyMatch(place -> place.endsWith(".mv.db"));
        } finally {
            stage.api().delete(Stage.USER_PATH + "/phones/planted");
        }
    }

    private static List<String> found(Leaks leaks) {
        try {
            List<String> found = new ArrayList<>();
            places().forEach((place, content) -> {
                if (!leaks.in(content).isEmpty()) {
                    found.add(place);
                }
            });
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> places() throws IOException {
        Map<String, byte[]> places = new LinkedHashMap<>();
        String sandbox = stage.sandbox().id();
        places.put("docker inspect", bytes(docker("inspect", sandbox)));
        places.put("docker logs", bytes(docker("logs", sandbox)));
        places.put("the controller's log", Files.readAllBytes(stage.controller().log()));
        ANSWERS.stream()
                .collect(Collectors.groupingBy(
                        Exchange::request, Collectors.mapping(Exchange::body, Collectors.joining("\n"))))
                .forEach((request, bodies) -> places.put(request, bytes(bodies + "\n")));
        for (String line :
                docker("top", sandbox, "-eo", "pid,comm").lines().skip(1).toList()) {
            process(places, line.strip());
        }
        process(places, stage.controller().pid() + " controller");
        try (Stream<Path> files = Files.list(stage.controller().data())) {
            for (Path file :
                    files.filter(file -> file.toString().contains(".db")).toList()) {
                places.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return places;
    }

    /// Of the host's point of view, which sees what a sandbox's own does. A process that just ended shows nothing.
    private static void process(Map<String, byte[]> places, String pidAndName) throws IOException {
        String pid = pidAndName.substring(0, pidAndName.indexOf(' '));
        for (String kind : List.of("environ", "cmdline")) {
            Path file = Path.of("/proc", pid, kind);
            if (Files.exists(file)) {
                byte[] content = Files.readAllBytes(file);
                if (content.length > 0) {
                    places.put(kind + " of " + pidAndName, content);
                }
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String docker(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + text);
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
