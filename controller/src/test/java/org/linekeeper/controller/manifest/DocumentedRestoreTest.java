package org.linekeeper.controller.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The commands that restore a backup on a cluster name what is there, in an order that can be followed.
class DocumentedRestoreTest {
    private static final Path POD = Path.of("../k8s/restore/pod.yaml");
    private static final Pattern EXAMPLE = Pattern.compile("^```\\w*\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

    private static List<String> commands() throws IOException {
        return EXAMPLE.matcher(Files.readString(Path.of("../docs/operations.md")))
                .results()
                .map(example -> example.group(1))
                .filter(example -> example.contains("k8s/restore/pod.yaml"))
                .findAny()
                .orElseThrow()
                .lines()
                .toList();
    }

    private static int at(String... words) throws IOException {
        List<String> found = commands().stream()
                .filter(command -> List.of(words).stream().allMatch(command::contains))
                .toList();
        assertThat(found).as("%s", List.of(words)).hasSize(1);
        return commands().indexOf(found.getFirst());
    }

    /// The overlay of an installation renames the image of its Deployment, and nothing in this file.
    @Test
    void thePodRunsTheImageThatTheDeploymentNames() throws IOException {
        Deployment deployment = Manifests.base().one(Deployment.class, "linekeeper-controller");
        String own = deployment.getSpec().getTemplate().getSpec().getContainers().stream()
                .map(Container::getName)
                .reduce((_, _) -> "several")
                .orElseThrow();
        String restores = pod().getSpec().getContainers().getFirst().getName();

        int read = at("image=$(", "get deployment linekeeper-controller", "@.name==\"" + own + "\"", "].image}");
        int made = at(
                "kubectl set image --local -f k8s/restore/pod.yaml " + restores + "=\"$image\"", "kubectl apply -f -");
        assertThat(read).isLessThan(made);
    }

    @Test
    void nothingIsUnpackedBeforeThePodStandsAndNoControllerDoes() throws IOException {
        String name = pod().getMetadata().getName();
        String folder = pod().getSpec()
                .getContainers()
                .getFirst()
                .getVolumeMounts()
                .getFirst()
                .getMountPath();

        assertThat(List.of(
                        at("scale deploy/linekeeper-controller", "--replicas=0"),
                        at("kubectl apply -f -"),
                        at("wait --for=condition=Ready", "pod/" + name),
                        at("exec -i " + name, "tar -xp -C " + folder + "/data"),
                        at("delete pod " + name),
                        at("scale deploy/linekeeper-controller", "--replicas=1")))
                .isSorted();
    }

    private static Pod pod() throws IOException {
        return Manifests.parse(Files.readString(POD)).one(Pod.class, "linekeeper-restore");
    }
}
