package org.linekeeper.controller.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The bridge network that the sandboxes share. Its bridge's name follows from the network's and begins with `lk-`:
/// the walls (`scripts/walls`) stand around all bridges of such names. Thread-safe.
final class SandboxNetwork {
    private static final int MARK = 12;
    private static final Duration LATELY = Duration.ofSeconds(10);

    private final DockerClient docker;
    private final String name;
    private final Labels labels;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /// By the system's nano time; null where it may be gone.
    private volatile @Nullable Long seen;

    SandboxNetwork(DockerClient docker, String name, Labels labels) {
        this.docker = docker;
        this.name = name;
        this.labels = labels;
    }

    String name() {
        return name;
    }

    /// At most 15 characters: the kernel's limit.
    static String bridge(String network) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(network.getBytes(StandardCharsets.UTF_8));
            return "lk-" + HexFormat.of().formatHex(hash).substring(0, MARK);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java runtime", e);
        }
    }

    void onNew(Runnable listener) {
        listeners.add(listener);
    }

    /// Makes it where it is missing. One that was there a moment ago is not looked at again: Docker lists all its
    /// containers at each look.
    void ensure() {
        Long lately = seen;
        if (lately != null && System.nanoTime() - lately < LATELY.toNanos()) {
            return;
        }
        try {
            DockerFailures.insist(
                    () -> docker.inspectNetworkCmd().withNetworkId(name).exec());
        } catch (NotFoundException e) {
            create();
            listeners.forEach(Runnable::run);
        }
        seen = System.nanoTime();
    }

    /// Something was missing that may have been the network: the next [#ensure] looks.
    void doubt() {
        seen = null;
    }

    private void create() {
        try {
            DockerFailures.insist(() -> docker.createNetworkCmd()
                    .withName(name)
                    .withDriver("bridge")
                    .withCheckDuplicate(true)
                    .withLabels(labels.ofInstallation())
                    .withOptions(Map.of(
                            "com.docker.network.bridge.name",
                            bridge(name),
                            "com.docker.network.bridge.enable_icc",
                            "false"))
                    .exec());
        } catch (DockerException refused) {
            // somebody may have made it meanwhile; Docker has several words for that, the bridge's name among them
            if (!exists()) {
                throw refused;
            }
        }
    }

    private boolean exists() {
        try {
            docker.inspectNetworkCmd().withNetworkId(name).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }
}
