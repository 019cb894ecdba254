package org.linekeeper.controller.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.SandboxRuntimeContract;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.security.CertificateAuthority;
import org.linekeeper.controller.security.SandboxIdentities;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.InstallationSettings;
import org.linekeeper.controller.user.UserId;

class SimulatedRuntimeTest extends SandboxRuntimeContract {
    @TempDir
    private Path data;

    private DataFolder opened;
    private SandboxIdentities identities;
    private SimulatedMachine machine;
    private SimulatedRuntime runtime;

    @BeforeEach
    void start() throws IOException {
        InstallationSettings settings = new InstallationSettings("test", data.resolve("data"));
        opened = new DataFolder(settings);
        identities = new SandboxIdentities(opened, new CertificateAuthority(opened, Clock.systemUTC()), settings);
        machine = new SimulatedMachine();
        runtime = new SimulatedRuntime(machine.port(), Clock.systemUTC());
    }

    @AfterEach
    void stop() throws IOException {
        runtime.close();
        machine.close();
        opened.close();
    }

    @Override
    protected SandboxRuntime runtime() {
        return runtime;
    }

    @Override
    protected SandboxSpec spec(UserId user, String incarnation) {
        SandboxSpec plain = super.spec(user, incarnation);
        return new SandboxSpec(
                user,
                plain.image(),
                plain.build(),
                incarnation,
                plain.edition(),
                plain.profileEdition(),
                plain.uid(),
                identities.issue(user.name(), incarnation, plain.uid()));
    }

    @Override
    protected String image() {
        return "image";
    }

    @Override
    protected void takeName(UserId user) {
        machine.runtime().takeName(user);
    }

    @Override
    protected void killBehindItsBack(ObservedSandbox sandbox) {
        machine.runtime().crash(sandbox.user(), true);
    }

    @Test
    void failsAsItIsTold() throws IOException {
        try (Wire wire = Wire.to(machine.port())) {
            wire.ask("faults", new Faults(0, 0, 0, false, Set.of("list")));
        }

        assertThatThrownBy(runtime::list)
                .isInstanceOfSatisfying(
                        RuntimeFailure.class,
                        failure -> assertThat(failure.retryable()).isTrue());
        assertThat(runtime.observe(ANA)).isEmpty();
    }

    @Test
    void timesTheFirstRepair() throws IOException {
        ObservedSandbox made = runtime.create(spec(ANA, "inc1"));
        runtime.start(made);

        try (Wire wire = Wire.to(machine.port())) {
            wire.ask("kill", ANA);
            runtime.start(made);
            runtime.start(made);

            assertThat(wire.ask("repairs", null).result()).hasSize(1);
            assertThat(Objects.requireNonNull(wire.ask("count", null).result())
                            .path("running")
                            .asInt())
                    .isEqualTo(1);
        }
    }
}
