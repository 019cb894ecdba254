package org.linekeeper.controller.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.user.UserId;

/// What every runtime must do. A subclass brings the runtime and what only its own side can do.
public abstract class SandboxRuntimeContract {
    protected static final UserId ANA = new UserId("ana");
    protected static final int UID = 100_007;
    protected static final UserId BEN = new UserId("ben");

    @TempDir
    Path folder;

    @BeforeEach
    void openTheFolder() throws IOException {
        // the sandbox's user is nobody here
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    protected abstract SandboxRuntime runtime();

    protected abstract String image();

    /// Something that is not Linekeeper's takes the name that the user's sandbox would have.
    protected abstract void takeName(UserId user);

    /// The sandbox goes away by no doing of the runtime port.
    protected abstract void killBehindItsBack(ObservedSandbox sandbox);

    /// A folder with what an agent shows to its controller; empty here, as nothing looks at it but an agent.
    protected Path identity(UserId user, String incarnation) {
        return folder;
    }

    protected SandboxSpec spec(UserId user, String incarnation) {
        return spec(user, incarnation, image());
    }

    protected SandboxSpec spec(UserId user, String incarnation, String image) {
        return new SandboxSpec(
                user, image, runtime().imageBuild(image), incarnation, 5, 3, UID, identity(user, incarnation));
    }

    protected ObservedSandbox running(UserId user) {
        ObservedSandbox made = runtime().create(spec(user, "inc1"));
        runtime().start(made);
        await().until(() -> runtime()
                .observe(user)
                .filter(seen -> seen.state() instanceof State.Running)
                .isPresent());
        return runtime().observe(user).orElseThrow();
    }

    @Test
    void showsNothingAtFirst() {
        assertThat(runtime().list().sandboxes()).isEmpty();
        assertThat(runtime().list().profiles()).isEmpty();
        assertThat(runtime().observe(ANA)).isEmpty();
        assertThat(runtime().profile(ANA)).isEmpty();
    }

    @Test
    void showsACreatedSandboxThatDoesNotRun() {
        ObservedSandbox made = runtime().create(spec(ANA, "inc1"));

        assertThat(made.state()).isEqualTo(new State.Created());
        assertThat(made.user()).isEqualTo(ANA);
        assertThat(made.incarnation()).isEqualTo("inc1");
        assertThat(made.edition()).isEqualTo(5);
        assertThat(made.imageName()).isEqualTo(image());
        assertThat(made.image()).isEqualTo(runtime().imageBuild(image()));
        assertThat(runtime().profile(ANA)).hasValue(3);
    }

    @Test
    void showsARunningSandboxWithItsAddress() {
        ObservedSandbox seen = running(ANA);

        assertThat(seen.state()).isInstanceOfSatisfying(State.Running.class, state -> {
            assertThat(state.host()).isNotEmpty();
            assertThat(state.port()).isPositive();
        });
        assertThat(runtime().list().sandboxes()).containsExactly(seen);
        assertThat(runtime().list().profiles()).containsExactly(Map.entry(ANA, 3L));
    }

    @Test
    void adoptsInsteadOfCreatingASecondOne() {
        ObservedSandbox first = running(ANA);

        ObservedSandbox second = runtime().create(spec(ANA, "inc2"));

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.incarnation()).isEqualTo("inc1");
        assertThat(second.state()).isInstanceOf(State.Running.class);
        assertThat(runtime().list().sandboxes()).hasSize(1);
    }

    @Test
    void startsARunningOneWithoutDisturbingIt() {
        ObservedSandbox first = running(ANA);

        runtime().start(first);

        assertThat(runtime().observe(ANA)).contains(first);
    }

    @Test
    void removesTheSandboxAndKeepsItsProfile() {
        ObservedSandbox first = running(ANA);

        runtime().remove(first);

        await().untilAsserted(() -> assertThat(runtime().observe(ANA)).isEmpty());
        assertThat(runtime().profile(ANA)).hasValue(3);
        assertThat(runtime().list().profiles()).containsExactly(Map.entry(ANA, 3L));
    }

    @Test
    void removesWhatIsGoneAlreadyWithoutComplaint() {
        ObservedSandbox first = running(ANA);
        runtime().remove(first);
        await().until(() -> runtime().observe(ANA).isEmpty());

        runtime().remove(first);
        runtime().removeProfile(ANA);
        runtime().removeProfile(ANA);

        assertThat(runtime().profile(ANA)).isEmpty();
    }

    @Test
    void removesOneIncarnationOnly() {
        ObservedSandbox first = running(ANA);
        runtime().remove(first);
        await().until(() -> runtime().observe(ANA).isEmpty());
        ObservedSandbox second = running(ANA);

        runtime().remove(first);

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(runtime().observe(ANA)).contains(second);
    }

    @Test
    void keepsAProfileThatIsInUse() {
        running(ANA);

        assertThatThrownBy(() -> runtime().removeProfile(ANA))
                .isInstanceOfSatisfying(
                        RuntimeFailure.class,
                        failure -> assertThat(failure.retryable()).isTrue());
        assertThat(runtime().profile(ANA)).hasValue(3);
    }

    @Test
    void refusesANameThatSomethingElseHas() {
        takeName(ANA);

        assertThatThrownBy(() -> runtime().create(spec(ANA, "inc1")))
                .isInstanceOfSatisfying(RuntimeFailure.class, failure -> {
                    assertThat(failure.scope()).isEqualTo(RuntimeFailure.Scope.SANDBOX);
                    assertThat(failure.retryable()).isFalse();
                });
        assertThat(runtime().observe(ANA)).isEmpty();
        assertThat(runtime().list().sandboxes()).isEmpty();
    }

    @Test
    void keepsUsersApart() {
        running(ANA);
        ObservedSandbox other = running(BEN);

        runtime().remove(runtime().observe(ANA).orElseThrow());

        await().untilAsserted(() -> assertThat(runtime().list().sandboxes()).containsExactly(other));
    }

    @Test
    void aBuildStandsForItself() {
        String build = runtime().imageBuild(image());

        assertThat(runtime().imageBuild(build)).isEqualTo(build);
    }

    @Test
    void namesTheImageWhoseBuildIsMissing() {
        SandboxSpec spec =
                new SandboxSpec(ANA, image(), "sha256:" + "0".repeat(64), "inc1", 5, 3, UID, identity(ANA, "inc1"));

        assertThatThrownBy(() -> runtime().create(spec))
                .isInstanceOfSatisfying(
                        RuntimeFailure.class,
                        failure -> assertThat(failure.scope()).isEqualTo(RuntimeFailure.Scope.IMAGE))
                .hasMessageContaining(image());
    }

    @Test
    void namesAMissingImage() {
        assertThatThrownBy(() -> runtime().imageBuild("no/such:image"))
                .isInstanceOfSatisfying(
                        RuntimeFailure.class,
                        failure -> assertThat(failure.scope()).isEqualTo(RuntimeFailure.Scope.IMAGE))
                .hasMessageContaining("no/such:image");
    }

    @Test
    void hintsAtWhatHappensBehindItsBack() {
        Set<UserId> hints = ConcurrentHashMap.newKeySet();
        runtime().follow(hints::add);
        await().until(() -> runtime().health().problem() == null);
        ObservedSandbox sandbox = running(ANA);
        await().until(() -> hints.contains(ANA));
        hints.clear();

        killBehindItsBack(sandbox);

        await().untilAsserted(() -> assertThat(hints).containsExactly(ANA));
    }
}
