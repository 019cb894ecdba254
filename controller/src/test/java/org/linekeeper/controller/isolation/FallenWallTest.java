package org.linekeeper.controller.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.runtime.WallProbe;
import tools.jackson.databind.JsonNode;

/// A wall that falls while the controller runs.
class FallenWallTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final class Probe implements WallProbe {
        private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
        private volatile Outcome outcome = Outcome.BLOCKED;

        @Override
        public List<Target> beside(List<InetAddress> own) {
            return List.of();
        }

        @Override
        public String remedy() {
            return "somebody puts them up";
        }

        @Override
        public List<Attempt> attempt(List<Target> targets) {
            return targets.stream().map(target -> new Attempt(target, outcome)).toList();
        }

        @Override
        public void onNewNetwork(Runnable listener) {
            listeners.add(listener);
        }

        void now(Outcome changed) {
            outcome = changed;
            listeners.forEach(Runnable::run);
        }
    }

    private final Probe probe = new Probe();

    @Test
    void isAnAlarmUntilItStands(@TempDir Path data) throws IOException {
        try (TestController controller = TestController.startWith(probe, data, new FakeRuntime(FakeRuntime.NOTHING))) {
            await().atMost(SOON)
                    .until(() -> controller
                            .get("/api/v1/isolation")
                            .json()
                            .path("holds")
                            .asBoolean());
            assertThat(alarms(controller)).isEmpty();
            assertThat(scrape(controller)).contains("linekeeper_alarm{alarm=\"walls\"} 0.0");

            probe.now(WallProbe.Outcome.REACHED);
            await().atMost(SOON).until(() -> !alarms(controller).isEmpty());
            assertThat(alarms(controller).getFirst().path("alarm").asString()).isEqualTo("walls");
            assertThat(alarms(controller).getFirst().path("detail").asString())
                    .contains("do NOT hold", "the controller (", "somebody puts them up");
            assertThat(scrape(controller)).contains("linekeeper_alarm{alarm=\"walls\"} 1.0");

            probe.now(WallProbe.Outcome.BLOCKED);
            await().atMost(SOON).until(() -> alarms(controller).isEmpty());
        }
    }

    private static List<JsonNode> alarms(TestController controller) {
        return List.copyOf(controller.get("/api/v1/fleet").json().path("alarms").values());
    }

    private static String scrape(TestController controller) {
        return controller.get("/actuator/prometheus").response().body();
    }
}
