package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What an installed Linekeeper takes on its cluster, in seconds: from a user's POST until the pod is Ready, and until
/// the user is present. Its users are made one after the other, and are gone afterwards.
final class InstalledFigures {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final HttpClient http = HttpClient.newHttpClient();
    private final KubernetesClient client;
    private final String namespace;
    private final URI api;
    private final String token;
    private final ObjectNode user;

    private record Times(double ready, double present) {}

    /// @param api   the controller's address, without a path
    /// @param token of an administrator
    /// @param user  the body that makes a user; its name is not used
    InstalledFigures(KubernetesClient client, String namespace, URI api, String token, ObjectNode user) {
        this.client = client;
        this.namespace = namespace;
        this.api = api;
        this.token = token;
        this.user = user;
    }

    Map<String, Double> measure(int users) throws IOException, InterruptedException {
        List<Times> all = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            String name = "bench-" + UUID.randomUUID().toString().substring(0, 8);
            long posted = System.nanoTime();
            require(
                    201,
                    send(
                            "POST",
                            "/api/v1/users",
                            user.deepCopy().put("name", name).toString()));
            try {
                all.add(times(name, posted));
            } finally {
                remove(name);
            }
        }
        return Map.of(
                "ready_s", median(all.stream().map(Times::ready).toList()),
                "presence_s", median(all.stream().map(Times::present).toList()),
                "presence_after_ready_s",
                        median(all.stream()
                                .map(times -> times.present() - times.ready())
                                .toList()));
    }

    private Times times(String name, long posted) {
        CompletableFuture<Double> ready = CompletableFuture.supplyAsync(
                () -> awaited("the pod of " + name + " is Ready", () -> isReady(name), posted),
                Thread::startVirtualThread);
        double present = awaited(name + " is present", () -> isPresent(name), posted);
        return new Times(ready.join(), present);
    }

    private boolean isReady(String name) {
        return client.pods().inNamespace(namespace).withLabel(Marks.USER, name).list().getItems().stream()
                .anyMatch(InstalledFigures::ready);
    }

    static boolean ready(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .anyMatch(
                        one -> one.getType().equals("Ready") && one.getStatus().equals("True"));
    }

    private boolean isPresent(String name) {
        try {
            HttpResponse<String> answer = send("GET", "/api/v1/users/" + name + "/status", null);
            return answer.statusCode() == 200
                    && json(answer).path("presence").asString("").equals("present");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void remove(String name) throws IOException, InterruptedException {
        send("DELETE", "/api/v1/users/" + name, null);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (send("GET", "/api/v1/users/" + name, null).statusCode() != 404) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the user " + name + " is not gone: delete it");
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(api.resolve(path))
                .header("Authorization", "Bearer " + token)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static void require(int status, HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            throw new IllegalStateException("the controller answers " + answer.statusCode() + ": " + answer.body());
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return ApiObjects.JSON.readTree(answer.body());
    }

    /// @return the seconds since then
    private static double awaited(String what, BooleanSupplier condition, long since) {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - since > PATIENCE.toNanos()) {
                throw new IllegalStateException("not within " + PATIENCE.toMinutes() + " min: " + what);
            }
            try {
                Thread.sleep(BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return Math.round((System.nanoTime() - since) / 1e7) / 100.0;
    }

    private static double median(List<Double> all) {
        List<Double> sorted = all.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
