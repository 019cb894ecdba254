package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import org.linekeeper.controller.runtime.SandboxSpec;

/// What a sandbox can write to, and what it is handed: everything else in it is read-only.
final class SandboxVolumes {
    private static final String AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";
    private static final int READ_BY_ITS_USER = 0440;

    private final KubernetesSettings settings;
    private final Marks marks;

    SandboxVolumes(KubernetesSettings settings, Marks marks) {
        this.settings = settings;
        this.marks = marks;
    }

    List<VolumeMount> mounts() {
        List<VolumeMount> mounts = new ArrayList<>(List.of(
                mount("profile", SandboxSpec.PROFILE_MOUNT),
                new VolumeMountBuilder(mount("identity", SandboxSpec.IDENTITY_MOUNT))
                        .withReadOnly(true)
                        .build(),
                mount("tmp", "/tmp"),
                mount("run", "/run/linekeeper")));
        if (settings.authorities() != null) {
            mounts.add(new VolumeMountBuilder(mount("authorities", AUTHORITIES))
                    .withSubPath("ca-certificates.crt")
                    .withReadOnly(true)
                    .build());
        }
        return mounts;
    }

    private static VolumeMount mount(String name, String path) {
        return new VolumeMountBuilder().withName(name).withMountPath(path).build();
    }

    List<Volume> of(SandboxSpec spec) {
        List<Volume> volumes = new ArrayList<>(List.of(
                new VolumeBuilder()
                        .withName("profile")
                        .withNewPersistentVolumeClaim()
                        .withClaimName(marks.name(spec.user()))
                        .endPersistentVolumeClaim()
                        .build(),
                new VolumeBuilder()
                        .withName("identity")
                        .withNewSecret()
                        .withSecretName(marks.secret(spec.user(), spec.incarnation()))
                        .withDefaultMode(READ_BY_ITS_USER)
                        .endSecret()
                        .build(),
                inMemory("tmp", "64Mi"),
                inMemory("run", "16Mi")));
        if (settings.authorities() != null) {
            volumes.add(new VolumeBuilder()
                    .withName("authorities")
                    .withNewConfigMap()
                    .withName(settings.authorities())
                    .endConfigMap()
                    .build());
        }
        return volumes;
    }

    private static Volume inMemory(String name, String most) {
        return new VolumeBuilder()
                .withName(name)
                .withEmptyDir(new EmptyDirVolumeSource("Memory", new Quantity(most)))
                .build();
    }
}
