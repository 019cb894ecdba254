package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.cli.Linekeeper;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.SipAddress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The operators' command line against a whole controller.
class CommandLineTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path data;
    private final Path home;
    private final TestController.Agents agents = new TestController.Agents();
    private final FakeRuntime runtime = new FakeRuntime(agents);
    private final TestController controller;

    CommandLineTest(@TempDir Path data, @TempDir Path home) throws IOException {
        this.data = data;
        this.home = home;
        this.controller = TestController.start(data, runtime, "linekeeper.rollout.interval=100ms");
    }

    @AfterEach
    void stop() {
        controller.close();
        runtime.list().sandboxes().forEach(runtime::remove);
    }

    private record Said(int exitCode, String out, String err) {
        JsonNode json() {
            return JSON.readTree(out);
        }
    }

    private Said run(String... arguments) {
        return runAt(controller.root(), arguments);
    }

    private Said runAt(String url, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Map<String, String> environment =
                Map.of("LINEKEEPER_URL", url, "LINEKEEPER_DATA", data.toString(), "HOME", home.toString());
        int exitCode = Linekeeper.run(environment, new PrintWriter(out), new PrintWriter(err), arguments);
        return new Said(exitCode, out.toString(), err.toString());
    }

    private void createAna() throws IOException {
        create("ana");
    }

    private void create(String name) throws IOException {
        Path file = Files.writeString(data.resolve(name + ".json"), Bodies.user(name));
        assertThat(run("user", "create", file.toString()).exitCode()).isZero();
        await().untilAsserted(() -> assertThat(controller.presence(name)).isEqualTo("present"));
    }

    @Test
    void showsWhoIsReachableToPeople() throws IOException {
        createAna();

        Said said = run("status");

        assertThat(said.exitCode()).isZero();
        assertThat(said.out().lines().toList().getFirst()).startsWith("USER").contains("PRESENCE");
        assertThat(said.out()).containsPattern("ana +present +\\d+ s +running");
    }

    @Test
    void showsWhoIsReachableToScripts() throws IOException {
        createAna();

        Said said = run("status", "--json", "--presence", "present");

        assertThat(said.json().size()).isEqualTo(1);
        assertThat(said.json().path(0).path("name").asString()).isEqualTo("ana");
        assertThat(run("status", "--json", "--presence", "absent").json().size())
                .isZero();
    }

    @Test
    void showsAUserPartByPart() throws IOException {
        createAna();

        assertThat(run("status", "ana").out())
                .contains("ana is present")
                .contains("container")
                .contains("line/home");
        assertThat(run("status", "ana", "--json").json().path("presence").asString())
                .isEqualTo("present");
    }

    @Test
    void doesToACallThatIsUpWhatItIsTold() throws IOException {
        createAna();
        Instant began = Instant.parse("2026-01-01T10:00:00Z");
        CallSnapshot up = TestCalls.talking("c1", began);
        agents.of("ana").setCalls(List.of(up));
        agents.of("ana").happen(number -> new AgentEvent.CallChanged(number, began, up));
        await().untilAsserted(
                        () -> assertThat(run("call", "show", "c1").exitCode()).isZero());

        assertThat(run("call", "hold", "c1").exitCode()).isZero();
        assertThat(run("call", "resume", "c1").exitCode()).isZero();
        assertThat(run("call", "digits", "c1", "12#").exitCode()).isZero();
        assertThat(run("call", "transfer", "c1", "sip:mobile@pbx.test").out()).contains("c1 rings at sip:mobile");

        assertThat(agents.of("ana").orders())
                .containsExactly(
                        new CallOrder.Hold(),
                        new CallOrder.Resume(),
                        new CallOrder.SendDigits("12#"),
                        new CallOrder.Transfer(new SipAddress("sip:mobile@pbx.test")));
        assertThat(run("call", "digits", "c1", "x").err()).contains("digits: ");
    }

    @Test
    void passesTheControllersOwnWordsOn() {
        Said missing = run("user", "show", "nobody");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("there is no user nobody (404)");

        assertThat(run("status", "--presence", "somewhere").err()).contains("presence: must be present");
    }

    @Test
    void saysWhatToDoWhereNoControllerAnswers() {
        Said said = runAt("http://127.0.0.1:1", "status");

        assertThat(said.exitCode()).isEqualTo(3);
        assertThat(said.err()).contains("scripts/up");
    }

    /// As a proxy does that wants TLS, and a page to sign in at a network.
    @Test
    void saysThatSomethingElseAnswers() throws IOException {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/api/v1/statuses", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().add("Location", "https://calls.example/");
                exchange.sendResponseHeaders(301, -1);
            }
        });
        other.createContext("/api/v1/fleet", exchange -> {
            try (exchange) {
                byte[] page = "<html>Welcome</html>".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
            }
        });
        other.start();
        try {
            String url = "http://127.0.0.1:" + other.getAddress().getPort();

            Said moved = runAt(url, "status", "--json");
            Said page = runAt(url, "fleet", "show");

            assertThat(moved.exitCode()).isEqualTo(3);
            assertThat(moved.out()).isEmpty();
            assertThat(moved.err()).contains("sends to https://calls.example/", "--url");
            assertThat(page.exitCode()).isEqualTo(3);
            assertThat(page.err())
                    .isEqualTo("linekeeper: what answers at " + url + " is no controller: name one with --url"
                            + System.lineSeparator());
        } finally {
            other.stop(0);
        }
    }

    @Test
    void deletesOnlyWhatIsNamedTwice() throws IOException {
        createAna();

        assertThat(run("delete", "ana", "--confirm", "ben").err()).contains("confirm: must repeat exactly");
        assertThat(run("delete", "ana").exitCode()).isEqualTo(2);
        assertThat(controller.get("/api/v1/users/ana").status()).isEqualTo(200);

        Said deleted = run("delete", "ana", "--confirm", "ana", "--wait");
        assertThat(deleted.exitCode()).as(deleted.out()).isZero();
        assertThat(controller.get("/api/v1/users/ana").status()).isEqualTo(404);
    }

    @Test
    void followsAnOrderUntilEverybodyHasAnOutcome() throws IOException {
        createAna();
        create("ben");

        Said said = run("stop", "ana", "ben", "--wait", "--reason", "moving house");

        assertThat(said.exitCode()).as(said.out()).isZero();
        assertThat(said.out())
                .containsPattern("\\d\\d:\\d\\d(:\\d\\d)?  ana  done: no sandbox was seen any more")
                .contains("ben  done")
                .endsWith("2 done\n");
        assertThat(run("status").out()).containsPattern("ana +absent +stopped");
        String id = run("operation", "list", "--json", "--kind", "stop")
                .json()
                .at("/0/id")
                .asString();
        assertThat(run("operation", "show", id).out())
                .contains("moving house")
                .containsPattern("users +2 done")
                .containsPattern("ana +done +no sandbox was seen any more");
        assertThat(run("operation", "show", id, "--json").json().path("targets").size())
                .isEqualTo(2);
        assertThat(run("operation", "list").out()).contains(id);
        assertThat(run("operation", "list", "--open").out()).doesNotContain(id);
        assertThat(run("operation", "cancel", id).err()).contains("has ended");
    }

    @Test
    void saysByItsExitCodeThatNotAllIsDone() throws IOException {
        createAna();
        run("fleet", "pause");
        assertThat(run("status", "--paused").out()).containsPattern("ana +present .* running, paused");
        String id = run("stop", "ana", "--json").json().path("id").asString();
        run("operation", "cancel", id);

        Said said = run("operation", "wait", id);

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.out()).contains("ana  cancelled").endsWith("1 cancelled\n");
    }

    @Test
    void ordersByFilterOnlyWhereTheFilterIsSaid() throws IOException {
        createAna();

        assertThat(run("stop").err()).isEqualTo("""
                linekeeper: name users, or say whom by a filter or --everybody
                How it is meant: linekeeper stop --help
                """);
        assertThat(run("stop", "ana", "--everybody").err()).contains("not both");
        assertThat(run("stop", "--presence", "present", "--preview").out())
                .contains("would concern 1 user;")
                .contains("  ana");
        assertThat(run("stop", "--presence", "absent", "--preview", "--json")
                        .json()
                        .path("count")
                        .asInt())
                .isZero();
        assertThat(run("status").out()).containsPattern("ana +present +\\d+ s +running");
        assertThat(run("drain", "--everybody", "--wait").exitCode()).isZero();
        assertThat(run("status", "--wanted", "drained").out()).contains("ana");
        assertThat(run("status", "--wanted", "stopped").out()).doesNotContain("ana");
    }

    @Test
    void pausesEverythingAndTellsWhoDidAndWhy() {
        assertThat(run("fleet", "show").out())
                .containsPattern("reconciling +goes on")
                .contains("no alarms");

        assertThat(run("fleet", "pause", "--reason", "the disk is being changed")
                        .out())
                .contains("PAUSED for everybody by")
                .contains("the disk is being changed");
        assertThat(run("fleet", "show", "--json").json().at("/order/paused").asBoolean())
                .isTrue();

        assertThat(run("fleet", "resume").out()).contains("goes on");
        assertThat(run("fleet", "acknowledge", "blast-radius").err()).contains("there is no such alarm now");
    }

    @Test
    void bringsAnImageToEverybody() throws IOException {
        await().until(() -> run("fleet", "show").out().contains("build-1"));
        createAna();
        assertThat(run("rollout", "pause").err()).contains("there was no rollout yet");

        runtime.setImage("image", "build-2");
        assertThat(run("rollout", "begin", "--pause", "0").exitCode()).isZero();
        await().untilAsserted(() -> assertThat(run("rollout", "show").out())
                .containsPattern("phase +completed")
                .containsPattern("ana +1 +done"));
        assertThat(run("rollout", "list").out()).contains("build-2").contains("1 of 1 present");
        assertThat(run("rollout", "roll-back").err()).contains("has ended");

        assertThat(run("rollout", "begin", "--wave-size", "0").err()).contains("waveSize: must be 1");
    }

    @Test
    void tellsWhatHappened() throws IOException {
        createAna();
        run("reprovision", "ana", "--wait");

        assertThat(run("event", "list", "--kind", "operation").out()).contains("ordered it for 1 users");
        assertThat(run("event", "list", "--kind", "repair").out()).doesNotContain("ordered it");
        assertThat(run("event", "list", "--user", "ana").out()).doesNotContain("ordered it");
        assertThat(run("event", "list", "--kind", "weather").err()).contains("kind: must be one of");
    }

    @Test
    void signsInWithAPasswordFromAFileAndKeepsTheTokenForItsOwnerOnly() throws IOException {
        Path password = data.resolve("admin-password");
        Path token = home.resolve(".config/linekeeper/token");

        Said said = run("sign-in", "--password-file", password.toString());

        assertThat(said.exitCode()).as(said.err()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token)))
                .isEqualTo("rw-------");
        assertThat(said.out())
                .contains("admin is signed in as admin")
                .doesNotContain(Files.readAllLines(token).getFirst());
        assertThat(run("audit", "list", "--actor", "admin").out()).contains("POST /api/v1/sign-in");

        run("sign-out");
        assertThat(token).doesNotExist();
    }

    @Test
    void saysWhatToDoWhereATokenHoldsNoMore() throws IOException {
        Path password = data.resolve("admin-password");
        run("sign-in", "--password-file", password.toString());
        String id = run("token", "list", "--json").json().at("/0/id").asString();
        run("token", "delete", id);

        Said said = run("status");

        assertThat(said.exitCode()).isEqualTo(1);
        assertThat(said.err()).contains("sign in again with sign-in");
        assertThat(run("status", "--token-file", data.resolve("admin-token").toString())
                        .exitCode())
                .isZero();
        Path wrong = Files.writeString(data.resolve("wrong"), "guessed");
        assertThat(run("sign-in", "--password-file", wrong.toString()).err())
                .isEqualTo("linekeeper: name or password is wrong (401)\n");
    }

    @Test
    void sendsTheAdminsTokenToThisMachineOnly() {
        assertThat(run("status").exitCode()).isZero();
        assertThat(runAt(controller.root().replace("127.0.0.1", "localhost"), "status")
                        .exitCode())
                .isZero();

        for (String elsewhere : List.of("https://controller.test", "http://192.0.2.7:8080", "http://localhost.test")) {
            Said said = runAt(elsewhere, "status");

            assertThat(said.exitCode()).as(elsewhere).isEqualTo(2);
            assertThat(said.err()).contains("no token for " + elsewhere + ": sign in there");
        }
    }

    @Test
    void sendsASignInsTokenToWhereItIsFromOnly() throws IOException {
        Path password = data.resolve("admin-password");
        Path token = home.resolve(".config/linekeeper/token");
        run("sign-in", "--password-file", password.toString());
        String root = controller.root();

        assertThat(Files.readAllLines(token)).hasSize(2).last().isEqualTo(root);
        assertThat(runAt("http://192.0.2.7:8080", "status").err()).contains("no token for http://192.0.2.7:8080");
        assertThat(runAt("http://192.0.2.7:8080", "sign-out").err()).contains("end it with --url " + root);
        assertThat(token).exists();

        // as older releases left it: of the controller that is asked where none is named
        Files.writeString(token, "lk_of-another-controller\n");
        assertThat(run("status").exitCode()).isZero();
        assertThat(run("sign-out").err()).contains("end it with --url http://127.0.0.1:8080");
    }

    @Test
    void takesNoPasswordAsAnArgument() {
        assertThat(run("sign-in", "admin", "--password", "guess").exitCode()).isEqualTo(2);
        assertThat(run("sign-in", "--password-file", "/nonexistent").err()).contains("cannot be read");
    }

    @Test
    void managesPeopleAndTheirTokens() throws IOException {
        createAna();
        Path token = data.resolve("olgas-token");

        assertThat(run("person", "create", "olga", "--role", "user", "--owns", "ana")
                        .out())
                .containsPattern("role +user");
        assertThat(run("token", "create", "her phone", "--person", "olga", "--file", token.toString())
                        .out())
                .contains("olgas-token")
                .doesNotContain("lk_");
        assertThat(run("status", "ana", "--token-file", token.toString()).out()).contains("ana is present");
        assertThat(run("status", "--token-file", token.toString()).exitCode()).isEqualTo(1);

        assertThat(run("person", "change", "olga", "--role", "operator").out())
                .containsPattern("role +operator")
                .containsPattern("owns +ana");
        assertThat(run("status", "--token-file", token.toString()).exitCode()).isZero();
        Path password = Files.writeString(data.resolve("olgas-password"), "a password of some length\n");
        assertThat(run("person", "set-password", "olga", "--password-file", password.toString())
                        .exitCode())
                .isZero();
        assertThat(run("person", "list").out()).containsPattern("olga +operator +ana +yes +no");
        assertThat(run("person", "change", "olga", "--disabled").out()).containsPattern("disabled +yes");
        assertThat(run("status", "--token-file", token.toString()).err()).contains("401");
        assertThat(run("person", "change", "olga", "--no-disabled").out()).containsPattern("disabled +no");

        assertThat(run("person", "delete", "olga").exitCode()).isZero();
        assertThat(run("person", "show", "olga").err()).contains("there is no account olga");
    }

    @Test
    void looksAfterTheControllerItself() {
        String key = run("key", "show", "--json").json().path("primary").asString();
        assertThat(run("key", "rotate").out()).containsPattern("being replaced +" + key);
        assertThat(run("backup", "create").out()).containsPattern("file +/").containsPattern("database +in it");
        assertThat(run("isolation", "show").out())
                .contains("walls around the sandboxes")
                .contains("mode");
        assertThat(run("audit", "check").out()).contains("whole");
        assertThat(run("audit", "list").out()).contains("POST /api/v1/keys/rotation");
    }

    @Test
    void everyCommandHasHelp() {
        String help = run("--help").out();
        assertThat(help).contains("reprovision ana --wait", "/var/lib/linekeeper/admin-token");

        // the list of commands by name, as whoever forgot one in the help would see it
        Said unknown = run("no-such-command");
        assertThat(unknown.exitCode()).isEqualTo(2);
        for (String name : Linekeeper.commands()) {
            assertThat(help).containsPattern("(?m)^  " + name + " +\\S");
            assertThat(run(name, "--help").out()).as(name).startsWith("Usage: linekeeper " + name);
        }
        assertThat(run("delete", "--help").out()).contains("--confirm");
    }
}
