package org.linekeeper.controller.manifest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/// Renders `k8s/` as an operator does, in a container that has Kustomize and our files.
final class Kustomize implements AutoCloseable {
    private static final String FILES = "/linekeeper/";

    private final GenericContainer<?> container;

    private Kustomize(GenericContainer<?> container) {
        this.container = container;
    }

    static Kustomize start() {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse("linekeeper/lab-kustomize:dev"));
        for (String folder : List.of("k8s", "docs/monitoring")) {
            container.withCopyFileToContainer(MountableFile.forHostPath(Path.of("..", folder)), FILES + folder);
        }
        container.start();
        return new Kustomize(container);
    }

    Manifests overlay(String name) {
        return build("k8s/overlays/" + name);
    }

    /// An overlay with components, as an operator would write one.
    Manifests overlay(String name, List<String> components) {
        String own = "k8s/overlays/" + name + "-with-" + String.join("-", components);
        String content = """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources:
                  - ../%s
                components:
                %s
                """.formatted(
                        name,
                        components.stream()
                                .map(component -> "  - ../../components/" + component)
                                .collect(Collectors.joining("\n")));
        container.copyFileToContainer(
                Transferable.of(content.getBytes(StandardCharsets.UTF_8)), FILES + own + "/kustomization.yaml");
        return build(own);
    }

    private Manifests build(String folder) {
        try {
            ExecResult said = container.execInContainer("kustomize", "build", FILES + folder);
            if (said.getExitCode() != 0 || !said.getStderr().isEmpty()) {
                throw new AssertionError(folder + " cannot be rendered cleanly: " + said.getStderr());
            }
            return Manifests.parse(said.getStdout());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        container.close();
    }
}
