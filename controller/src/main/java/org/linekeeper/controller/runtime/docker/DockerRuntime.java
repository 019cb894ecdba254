package org.linekeeper.controller.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.runtime.RuntimeHealth;
import org.linekeeper.controller.runtime.RuntimeListing;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.user.UserId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sandboxes as containers of one Docker daemon. A container's name is made of installation and user, so
/// that the daemon itself refuses a second one for a user; its labels say whose it is.
final class DockerRuntime implements SandboxRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(DockerRuntime.class);
    /// For the agent's farewells: it waits two seconds for its client and two for the registrars, at most.
    private static final int GOODBYE_SECONDS = 5;

    private final DockerClient docker;
    private final DockerClient streaming;
    private final DockerSettings settings;
    private final SandboxNetwork network;
    private final Labels labels;
    private final ContainerReader reader;
    private final Clock clock;
    private volatile @Nullable EventWatch watch;

    /// @param streaming a client that waits for the next word of a stream as long as it takes
    DockerRuntime(
            DockerClient docker,
            DockerClient streaming,
            DockerSettings settings,
            SandboxNetwork network,
            String installation,
            Clock clock) {
        this.docker = docker;
        this.streaming = streaming;
        this.settings = settings;
        this.network = network;
        this.labels = new Labels(installation);
        this.reader = new ContainerReader(labels, settings.network());
        this.clock = clock;
    }

    @Override
    public RuntimeListing list() {
        return DockerFailures.translate("list the sandboxes", () -> {
            List<ObservedSandbox> sandboxes = new ArrayList<>();
            List<Container> containers = DockerFailures.insist(() -> docker.listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(labels.ofInstallation())
                    .exec());
            for (Container container : containers) {
                inspect(container.getId()).ifPresent(sandboxes::add);
            }
            return new RuntimeListing(sandboxes, profiles(), 0);
        });
    }

    private Map<UserId, Long> profiles() {
        Map<UserId, Long> owners = new HashMap<>();
        List<InspectVolumeResponse> volumes = DockerFailures.insist(() -> docker.listVolumesCmd()
                .withFilter(
                        "label",
                        List.of(Labels.INSTALLATION + "="
                                + labels.ofInstallation().get(Labels.INSTALLATION)))
                .exec()
                .getVolumes());
        // Docker says null for none
        for (InspectVolumeResponse volume : Objects.requireNonNullElse(volumes, List.<InspectVolumeResponse>of())) {
            Map<String, String> marks = volume.getLabels();
            labels.owner(marks).ifPresent(user -> owners.put(user, Labels.edition(marks)));
        }
        return owners;
    }

    @Override
    public Optional<ObservedSandbox> observe(UserId user) {
        return DockerFailures.translate("look at the sandbox of " + user, () -> inspect(labels.name(user)));
    }

    /// Empty where there is none, or one that is not ours.
    private Optional<ObservedSandbox> inspect(String nameOrId) {
        try {
            return reader.read(DockerFailures.insist(
                    () -> docker.inspectContainerCmd(nameOrId).exec()));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public OptionalLong profile(UserId user) {
        return DockerFailures.translate("look at the profile of " + user, () -> {
            try {
                Map<String, String> marks = DockerFailures.insist(
                        () -> docker.inspectVolumeCmd(labels.name(user)).exec().getLabels());
                return labels.owner(marks).isPresent() ? OptionalLong.of(Labels.edition(marks)) : OptionalLong.empty();
            } catch (NotFoundException e) {
                return OptionalLong.empty();
            }
        });
    }

    @Override
    public ObservedSandbox create(SandboxSpec spec) {
        return DockerFailures.translate("create the sandbox of " + spec.user(), () -> {
            network.ensure();
            ensureProfile(spec);
            try {
                CreateContainerResponse made = DockerFailures.insist(() -> docker.createContainerCmd(spec.build())
                        .withName(labels.name(spec.user()))
                        .withHostName("sandbox")
                        .withUser(spec.uid() + ":" + spec.uid())
                        .withLabels(labels.ofSandbox(spec))
                        .withHostConfig(ContainerShape.of(settings, spec, labels.name(spec.user())))
                        .exec());
                // just as it was asked for: Docker need not be asked what it made
                return new ObservedSandbox(
                        spec.user(),
                        labels.name(spec.user()),
                        made.getId(),
                        spec.image(),
                        spec.build(),
                        spec.incarnation(),
                        spec.edition(),
                        0,
                        new ObservedSandbox.State.Created());
            } catch (ConflictException e) {
                return adopt(spec.user(), e);
            } catch (NotFoundException e) {
                network.doubt();
                throw missingImage(spec.image() + " in the build " + spec.build(), e);
            }
        });
    }

    private ObservedSandbox adopt(UserId user, ConflictException conflict) {
        return inspect(labels.name(user))
                .filter(found -> found.user().equals(user))
                .orElseThrow(() -> new RuntimeFailure(
                        Scope.SANDBOX,
                        false,
                        "the container name " + labels.name(user) + " is taken by something that is not Linekeeper's:"
                                + " remove or rename that container",
                        conflict));
    }

    private void ensureProfile(SandboxSpec spec) {
        UserId user = spec.user();
        Map<String, String> found = DockerFailures.insist(() -> docker.createVolumeCmd()
                .withName(labels.name(user))
                .withLabels(labels.ofProfile(user, spec.profileEdition()))
                .exec()
                .getLabels());
        if (labels.owner(found).filter(user::equals).isEmpty()) {
            throw new RuntimeFailure(
                    Scope.SANDBOX,
                    false,
                    "the volume name " + labels.name(user) + " is taken by something that is not Linekeeper's: remove"
                            + " or rename that volume",
                    null);
        }
    }

    @Override
    public void start(ObservedSandbox sandbox) {
        DockerFailures.translate("start the sandbox " + sandbox.name(), () -> {
            try {
                DockerFailures.insist(
                        () -> docker.startContainerCmd(sandbox.id()).exec());
            } catch (NotModifiedException e) {
                return false;
            } catch (NotFoundException e) {
                network.doubt();
                throw e;
            }
            return true;
        });
    }

    @Override
    public void remove(ObservedSandbox sandbox) {
        DockerFailures.translate("remove the sandbox " + sandbox.name(), () -> {
            stop(sandbox);
            try {
                DockerFailures.insist(() ->
                        docker.removeContainerCmd(sandbox.id()).withForce(true).exec());
            } catch (NotFoundException e) {
                return false;
            } catch (ConflictException e) {
                // "already in progress": somebody else's removal serves as well
                return false;
            }
            return true;
        });
    }

    /// Returns at once where nothing runs. A stop that fails leaves it to the removal to end what runs.
    private void stop(ObservedSandbox sandbox) {
        try {
            DockerFailures.insist(() -> docker.stopContainerCmd(sandbox.id())
                    .withTimeout(GOODBYE_SECONDS)
                    .exec());
        } catch (NotModifiedException | NotFoundException gone) {
            LOG.debug("the sandbox {} does not run", sandbox.name());
        } catch (DockerException e) {
            LOG.warn("the sandbox {} could not be stopped and is removed all the same", sandbox.name(), e);
        }
    }

    @Override
    public void removeProfile(UserId user) {
        DockerFailures.translate("remove the profile of " + user, () -> {
            if (profile(user).isEmpty()) {
                return false;
            }
            try {
                DockerFailures.insist(
                        () -> docker.removeVolumeCmd(labels.name(user)).exec());
            } catch (NotFoundException e) {
                return false;
            } catch (ConflictException e) {
                throw new RuntimeFailure(Scope.SANDBOX, true, "the profile of " + user + " is still in use", e);
            }
            return true;
        });
    }

    @Override
    public String imageBuild(String image) {
        return DockerFailures.translate("look at the image " + image, () -> {
            try {
                return Objects.requireNonNull(DockerFailures.insist(
                        () -> docker.inspectImageCmd(image).exec().getId()));
            } catch (NotFoundException e) {
                throw missingImage(image, e);
            }
        });
    }

    private static RuntimeFailure missingImage(String image, NotFoundException cause) {
        return new RuntimeFailure(
                Scope.IMAGE, true, "Docker has no image " + image + ": build it with scripts/setup", cause);
    }

    /// Nobody but this controller moves containers about.
    @Override
    public void guard(ObservedSandbox sandbox, boolean inCall) {}

    @Override
    public void declareGone(ObservedSandbox sandbox) {
        throw new RuntimeFailure(
                Scope.SANDBOX,
                false,
                "Docker knows what became of the sandbox " + sandbox.name() + ": remove it",
                null);
    }

    @Override
    public void follow(Consumer<UserId> hints) {
        watch = new EventWatch(streaming, labels, clock, hints);
    }

    @Override
    public void listenAgain() {
        EventWatch running = watch;
        if (running != null) {
            running.reopen();
        }
    }

    @Override
    public RuntimeHealth health() {
        EventWatch running = watch;
        return running == null ? new RuntimeHealth(null, null, "nobody follows the events") : running.health();
    }

    @Override
    public void close() {
        EventWatch running = watch;
        if (running != null) {
            running.close();
        }
    }
}
