package org.linekeeper.controller;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.linekeeper.controller.security.ControlTls;
import org.linekeeper.controller.storage.InstallationSettings;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/// A rehearsal while the controller's start is prepared: the whole controller on an empty data folder, until it has
/// answered what every controller is asked first. The JVM keeps the classes it needed in its AOT cache, so that one
/// that was killed serves again sooner.
final class Training {
    /// Nobody's: a controller removes sandboxes of its own installation that no user wants.
    private static final String INSTALLATION =
            "training-" + ProcessHandle.current().pid();

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration BETWEEN = Duration.ofMillis(50);
    private static final int OK = 200;

    private Training() {}

    /// @param args the data folder; and `--cluster` for a controller whose sandboxes run on Kubernetes
    static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 1 && args[1].equals("--cluster")) {
            try (EmptyCluster cluster = EmptyCluster.start()) {
                // where the client looks first
                System.setProperty("kubernetes.master", cluster.address());
                rehearse(args[0], cluster.settings());
            }
        } else {
            rehearse(args[0], List.of());
        }
    }

    private static void rehearse(String data, List<String> runtime) throws IOException, InterruptedException {
        List<String> settings = new ArrayList<>(List.of(
                "--linekeeper.data=" + data,
                "--linekeeper.installation=" + INSTALLATION,
                "--linekeeper.isolation=off",
                "--server.port=0"));
        settings.addAll(runtime);
        SpringApplication rehearsed = new SpringApplication(ControllerApplication.class);
        // an assembled start is found by the main class's name
        rehearsed.setMainApplicationClass(ControllerApplication.class);
        try (ConfigurableApplicationContext controller = rehearsed.run(settings.toArray(String[]::new))) {
            rehearse((ServletWebServerApplicationContext) controller);
        }
    }

    private static void rehearse(ServletWebServerApplicationContext controller)
            throws IOException, InterruptedException {
        controller.getBean(ControlTls.class).context();
        Path data = controller.getBean(InstallationSettings.class).data();
        String token = Files.readString(data.resolve("admin-token")).strip();
        int port = Objects.requireNonNull(controller.getWebServer()).getPort();
        long deadline = System.nanoTime() + LONGEST.toNanos();
        // healthy once it has read the runtime
        while (ask(port, "/actuator/health", token) != OK || ask(port, "/api/v1/users?limit=1", token) != OK) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the controller is not healthy in training");
            }
            Thread.sleep(BETWEEN);
        }
    }

    private static int ask(int port, String target, String token) throws IOException {
        URI address = URI.create("http://127.0.0.1:" + port + target);
        var connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + token);
        return connection.getResponseCode();
    }
}
