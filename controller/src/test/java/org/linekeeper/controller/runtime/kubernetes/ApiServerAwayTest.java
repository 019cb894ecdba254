package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.kubernetes.TestCluster.Request;
import org.linekeeper.controller.simulation.SimulatedAgents;
import org.linekeeper.controller.user.UserId;
import tools.jackson.databind.node.ObjectNode;

/// The API server is away for five minutes, in a world that is twenty times as fast: the outage takes fifteen seconds,
/// and every patience of the controller's is a twentieth of its default. The client's own waits between two tries to
/// connect are as long as ever.
class ApiServerAwayTest {
    private static final Duration AWAY = Duration.ofSeconds(15);
    private static final String[] TWENTY_TIMES_AS_FAST = {
        "linekeeper.installation=test",
        "linekeeper.isolation=off",
        "linekeeper.reconcile.interval=750ms",
        "linekeeper.ladder.register=2250ms,1500ms,2,20",
        "linekeeper.ladder.client=4500ms,3s,2,12",
        "linekeeper.ladder.session=6s,3s,1,6",
        "linekeeper.ladder.container=9s,6s,1,3",
        "linekeeper.ladder.alert=6s",
        "linekeeper.ladder.unknown=30s",
        "linekeeper.ladder.unreachable=45s",
        "linekeeper.ladder.stable=6s",
        "linekeeper.ladder.first-pause=1500ms",
        "linekeeper.ladder.longest-pause=45s"
    };

    @TempDir
    Path data;

    private final TestCluster cluster = new TestCluster(Duration.ofMillis(20));
    private final SimulatedAgents agents = new SimulatedAgents();
    private final ClusterTime time = new ClusterTime();
    private final KubernetesClient client = ClusterBeans.client(cluster.config(), time);
    private final AgentsOnCluster runtime = new AgentsOnCluster(
            new KubernetesRuntime(
                    new ClusterApi(client, TestCluster.NAMESPACE, time),
                    TestSettings.of(),
                    "test",
                    new Fence(() -> Optional.of(new Term(1))),
                    Clock.systemUTC()),
            agents,
            AgentsOnCluster.noSpecs());

    @AfterEach
    void end() throws IOException {
        client.close();
        cluster.close();
        agents.close();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }

    private ObjectNode object(String plural, String name) {
        return cluster.objects().find(plural, name).orElseThrow();
    }

    private static List<String> alarms(TestController controller) {
        return controller
                .get("/api/v1/fleet")
                .json()
                .path("alarms")
                .valueStream()
                .map(alarm -> alarm.path("alarm").asString())
                .toList();
    }

    @Test
    void nobodyIsStoppedNothingIsStartedTwiceAndEverythingIsKnownAfterwards() throws IOException {
        try (TestController controller =
                TestController.start(data, runtime, TestSettings.IMAGE, TWENTY_TIMES_AS_FAST)) {
            for (String user : List.of("ana", "ben", "carl")) {
                assertThat(controller.post("/api/v1/users", Bodies.user(user)).status())
                        .isEqualTo(201);
                patiently().until(() -> controller.presence(user).equals("present"));
            }
            String anasPod = ApiObjects.uid(object("pods", "test-ana-0"));
            String carlsSet = ApiObjects.uid(object("statefulsets", "test-carl"));
            int before = cluster.requests().size();

            cluster.goAway();
            assertThat(controller.post("/api/v1/users", Bodies.user("dora")).status())
                    .isEqualTo(201);
            controller.delete("/api/v1/users/ben");
            patiently().until(() -> alarms(controller).contains("runtime"));
            // what the cluster does by itself meanwhile, and its history, nobody hears of
            cluster.objects().remove("pods", "test-carl-0");
            cluster.objects().forgetChanges();
            await().during(AWAY)
                    .atMost(AWAY.plusSeconds(10))
                    .until(() -> alarms(controller).contains("runtime") && agents.count() == 3);
            cluster.comeBack();

            patiently().until(() -> controller.presence("dora").equals("present"));
            patiently().until(() -> controller.get("/api/v1/users/ben").status() == 404);
            patiently().until(() -> alarms(controller).isEmpty());
            List<Request> since =
                    cluster.requests().subList(before, cluster.requests().size());
            assertThat(since.stream()
                            .filter(Request::writes)
                            .filter(request -> request.plural().equals("statefulsets"))
                            .map(request -> request.method() + " " + request.name()))
                    .containsExactlyInAnyOrder("POST ", "PATCH test-dora", "DELETE test-ben");
            assertThat(cluster.objects().all("statefulsets", _ -> true))
                    .extracting(ApiObjects::name)
                    .containsExactlyInAnyOrder("test-ana", "test-carl", "test-dora");
            assertThat(ApiObjects.uid(object("pods", "test-ana-0"))).isEqualTo(anasPod);
            assertThat(ApiObjects.uid(object("statefulsets", "test-carl"))).isEqualTo(carlsSet);
            Instant carls = Instant.parse(object("pods", "test-carl-0")
                    .at("/status/containerStatuses/0/state/running/startedAt")
                    .asString());
            assertThat(runtime.observe(new UserId("carl")).orElseThrow().state())
                    .isInstanceOfSatisfying(
                            State.Running.class,
                            running -> assertThat(running.startedAt()).isEqualTo(carls));
        }
    }
}
