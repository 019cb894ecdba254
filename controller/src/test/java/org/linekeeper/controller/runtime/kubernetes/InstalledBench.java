package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// How long a user takes on the cluster that KUBECONFIG names, where `k8s/` is installed: `scripts/bench
/// cluster`. Not a test: it runs only where it is named.
class InstalledBench {
    private static final int USERS = 5;
    private static final int PORT = 8080;
    private static final String NAMESPACE = System.getProperty("linekeeper.bench.namespace", "linekeeper");
    private static final Path OUT = Path.of(System.getProperty("linekeeper.bench.out", "target"));
    private static final String USER = System.getProperty("linekeeper.bench.user", "");
    private static final String TOKEN = System.getProperty("linekeeper.bench.token", "");

    @Test
    void measure() throws IOException, InterruptedException {
        ObjectNode user = USER.isEmpty()
                ? ApiObjects.JSON.createObjectNode()
                : (ObjectNode) ApiObjects.JSON.readTree(Files.readString(Path.of(USER)));
        try (KubernetesClient client = ClusterBeans.client(Config.autoConfigure(null), new ClusterTime());
                LocalPortForward way = client.pods()
                        .inNamespace(NAMESPACE)
                        .withName(controller(client))
                        .portForward(PORT)) {
            URI api = URI.create("http://127.0.0.1:" + way.getLocalPort());
            String token = TOKEN.isEmpty()
                    ? signIn(client, api)
                    : Files.readString(Path.of(TOKEN)).strip();
            write(new InstalledFigures(client, NAMESPACE, api, token, user).measure(USERS));
        }
    }

    private static String controller(KubernetesClient client) {
        return client
                .pods()
                .inNamespace(NAMESPACE)
                .withLabel(Marks.APP, "linekeeper-controller")
                .list()
                .getItems()
                .stream()
                .filter(InstalledFigures::ready)
                .findFirst()
                .map(Pod::getMetadata)
                .orElseThrow(() -> new IllegalStateException("no controller is Ready in the namespace " + NAMESPACE
                        + ": install k8s/ there, or name another with --namespace"))
                .getName();
    }

    private static String signIn(KubernetesClient client, URI api) throws IOException, InterruptedException {
        Secret kept = client.secrets()
                .inNamespace(NAMESPACE)
                .withName(PasswordSecret.NAME)
                .get();
        if (kept == null) {
            throw new IllegalStateException("the first admin has a password of their own by now: give --token FILE");
        }
        String password =
                new String(Base64.getDecoder().decode(kept.getData().get(PasswordSecret.KEY)), StandardCharsets.UTF_8);
        String body = ApiObjects.JSON
                .createObjectNode()
                .put("name", "admin")
                .put("password", password)
                .toString();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(api.resolve("/api/v1/sign-in"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("the admin cannot sign in: " + answer.statusCode());
            }
            return ApiObjects.JSON.readTree(answer.body()).path("token").asString();
        }
    }

    /// Beside what the simulated cluster brought.
    private static void write(Map<String, Double> figures) throws IOException {
        Path file = OUT.resolve("bench-cluster.json");
        ObjectNode report = Files.exists(file)
                ? (ObjectNode) ApiObjects.JSON.readTree(Files.readString(file))
                : ApiObjects.JSON.createObjectNode();
        figures.forEach(report::put);
        Files.createDirectories(OUT);
        Files.writeString(file, report.toPrettyString() + "\n");
        new TreeMap<>(figures)
                .forEach((name, value) -> System.out.println(String.format(Locale.ROOT, "%-40s %.2f", name, value)));
    }
}
