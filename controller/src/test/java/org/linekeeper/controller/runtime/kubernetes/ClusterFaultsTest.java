package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.runtime.kubernetes.TestCluster.Fate;
import org.linekeeper.controller.runtime.kubernetes.TestCluster.Request;
import org.linekeeper.controller.storage.StartRefused;
import org.linekeeper.controller.user.UserId;
import tools.jackson.databind.node.ObjectNode;

/// What goes wrong between the controller and the cluster.
class ClusterFaultsTest extends ClusterTest {
    private static final Duration LONG = Duration.ofSeconds(40);

    private List<Request> since(int before) {
        return List.copyOf(cluster.requests())
                .subList(before, cluster.requests().size());
    }

    @Test
    void aStartTakesFourWrites() {
        runtime.list();
        int before = cluster.requests().size();

        running(ANA);

        assertThat(since(before).stream()
                        .filter(Request::writes)
                        .map(request -> request.method() + " " + request.plural()))
                .containsExactly(
                        "POST persistentvolumeclaims", "POST statefulsets", "POST secrets", "PATCH statefulsets");
    }

    @Test
    void nothingIsAskedAtRest() {
        running(ANA);
        running(BEN);
        runtime.list();
        int before = cluster.requests().size();

        for (int i = 0; i < 50; i++) {
            assertThat(runtime.list().sandboxes()).hasSize(2);
            assertThat(runtime.observe(ANA)).isPresent();
            assertThat(runtime.profile(ANA)).isPresent();
        }

        assertThat(since(before)).isEmpty();
    }

    @Test
    void ownWritesAreSeenAtOnceThoughTheWatchesAreSilent() {
        runtime.list();
        cluster.deafen();

        ObservedSandbox made = runtime.create(spec(ANA, "inc1"));

        assertThat(runtime.observe(ANA)).contains(made);
        assertThat(runtime.list().sandboxes()).containsExactly(made);
        assertThat(runtime.profile(ANA)).hasValue(3);
        runtime.start(made);
        assertThat(state(ANA)).isEqualTo(new State.Restarting());
        runtime.remove(made);
        assertThat(runtime.observe(ANA)).isNotEqualTo(Optional.of(made));
    }

    @Test
    void aRemovalThatTheWatchesNeverTellOfIsReadInTheEnd() {
        ObservedSandbox made = runtime.create(spec(ANA, "inc1"));
        await().until(() -> cluster.objects().find("secrets", "test-ana-inc1").isPresent());
        cluster.deafen();

        runtime.remove(made);

        assertThat(state(ANA)).isEqualTo(new State.Leaving());
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(runtime.observe(ANA)).isEmpty());
    }

    @Test
    void watchesThatFellSilentAreOpenedAnew() {
        configure("silence", "1s");
        running(ANA);
        Set<UserId> hints = ConcurrentHashMap.newKeySet();
        runtime.follow(hints::add);
        cluster.deafen();

        String user = "carl";
        ObjectNode pod = pod(ANA).deepCopy();
        ObjectNode set = cluster.objects()
                .find("statefulsets", marks.name(ANA))
                .orElseThrow()
                .deepCopy();
        for (ObjectNode object : List.of(pod, set)) {
            ApiObjects.meta(object).put("name", ApiObjects.name(object).replace("ana", user));
            ((ObjectNode) ApiObjects.meta(object).get("labels")).put(Marks.USER, user);
        }
        cluster.nodes().stop(true);
        cluster.objects().add("statefulsets", set);

        await().atMost(LONG).untilAsserted(() -> assertThat(hints).contains(new UserId(user)));
    }

    @Test
    void watchesThatAreTooOldAreOpenedAnewAndMissNothing() {
        running(ANA);
        runtime.list();

        cluster.expireWatches();
        cluster.nodes().kill(marks.pod(ANA));

        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(runtime.observe(ANA).orElseThrow().restarts())
                                .isEqualTo(1));
        running(BEN);
    }

    @Test
    void aClusterThatIsAwayIsNotReadFromMemory() {
        ObservedSandbox before = running(ANA);
        cluster.goAway();

        await().atMost(LONG)
                .untilAsserted(() -> assertThatThrownBy(() -> runtime.list())
                        .isInstanceOfSatisfying(RuntimeFailure.class, failure -> {
                            assertThat(failure.scope()).isEqualTo(Scope.RUNTIME);
                            assertThat(failure.retryable()).isTrue();
                        })
                        .hasMessageContaining("the cluster's API does not answer"));
        assertThat(runtime.health().problem()).isNotNull();
        assertThatThrownBy(() -> runtime.remove(before)).hasMessageContaining("does not answer");

        cluster.comeBack();
        await().atMost(LONG)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(runtime.observe(ANA)).contains(before));
        assertThat(runtime.health().problem()).isNull();
        running(BEN);
    }

    @Test
    void aStartWithoutAClusterIsRefusedInOneSentence() {
        ClusterApi api = new ClusterApi(client, TestCluster.NAMESPACE, time);
        ClusterBeans.requireAnswer(api, client);

        cluster.goAway();

        assertThatThrownBy(() -> ClusterBeans.requireAnswer(api, client))
                .isInstanceOf(StartRefused.class)
                .hasMessageStartingWith("No cluster answers at ");
    }

    @Test
    void aConflictOnEveryWriteIsGivenUpAndLeavesNothingByHalf() {
        ObservedSandbox made = runtime.create(spec(ANA, "inc1"));
        cluster.fate(request -> Fate.CONFLICT);
        int before = cluster.requests().size();

        assertGivenUp(() -> runtime.start(made));
        assertThat(since(before).stream().filter(Request::writes)).hasSize(3);

        cluster.fate(request -> Fate.DONE);
        runtime.start(made);
        await().until(() -> state(ANA) instanceof State.Running);
        cluster.fate(request -> Fate.CONFLICT);
        assertGivenUp(() -> runtime.guard(made, true));
        assertThat(ApiObjects.labels(pod(ANA))).doesNotContainKey(Marks.IN_CALL);
        assertGivenUp(() -> runtime.remove(made));
        assertThat(state(ANA)).isInstanceOf(State.Running.class);

        cluster.fate(request -> Fate.DONE);
        runtime.guard(made, true);
        assertThat(ApiObjects.labels(pod(ANA))).containsEntry(Marks.IN_CALL, "true");
        runtime.remove(made);
        await().until(() -> runtime.observe(ANA).isEmpty());
        cluster.fate(request -> Fate.CONFLICT);
        assertGivenUp(() -> runtime.removeProfile(ANA));
        assertThat(runtime.profile(ANA)).isPresent();
    }

    /// As where a quota is counted by many at once: nothing of that name is there.
    @Test
    void aConflictWhereverSomethingIsMadeIsGivenUpAndNothingIsTakenForDone() {
        for (String plural : List.of("persistentvolumeclaims", "statefulsets", "secrets")) {
            cluster.fate(request ->
                    request.method().equals("POST") && request.plural().equals(plural) ? Fate.CONFLICT : Fate.DONE);
            int before = cluster.requests().size();

            assertGivenUp(() -> runtime.create(spec(ANA, "inc1")));

            assertThat(since(before).stream()
                            .filter(Request::writes)
                            .filter(request -> request.plural().equals(plural)))
                    .hasSize(3);
            assertThat(cluster.objects().all(plural, _ -> true)).isEmpty();
        }
        cluster.fate(request -> Fate.DONE);
        // its Secret lacks
        ObservedSandbox half = runtime.observe(ANA).orElseThrow();
        assertThatThrownBy(() -> runtime.start(half)).hasMessageContaining("it is made anew");
        await().until(() -> runtime.observe(ANA).isEmpty());

        running(ANA);

        assertThat(runtime.list().sandboxes()).hasSize(1);
        assertThat(cluster.objects().all("pods", _ -> true)).hasSize(1);
    }

    @Test
    void aConflictThatPassesIsNotSeen() {
        AtomicInteger asked = new AtomicInteger();
        cluster.fate(request ->
                request.method().equals("POST") && asked.incrementAndGet() % 3 != 0 ? Fate.CONFLICT : Fate.DONE);

        running(ANA);

        assertThat(asked).hasValue(9);
    }

    private static void assertGivenUp(ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        RuntimeFailure.class,
                        failure -> assertThat(failure.retryable()).isTrue())
                .hasMessageContaining("somebody else changes the same object");
    }

    @Test
    void whatSomebodyElseChangedMeanwhileIsReadAnew() {
        ObservedSandbox made = runtime.create(spec(ANA, "inc1"));
        cluster.deafen();
        ObjectNode set = cluster.objects()
                .find("statefulsets", marks.name(ANA))
                .orElseThrow()
                .deepCopy();
        ((ObjectNode) ApiObjects.meta(set).get("annotations")).put("somebody", "else");
        cluster.objects().change("statefulsets", set);

        runtime.start(made);

        ObjectNode now = cluster.objects().find("statefulsets", marks.name(ANA)).orElseThrow();
        assertThat(now.at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(now.at("/metadata/annotations/somebody").asString()).isEqualTo("else");
    }

    @Test
    void everyoneComesUpWhenHalfOfTheWritesFail() {
        comesUpWith(Fate.FAILED);
    }

    @Test
    void everyoneComesUpWhenHalfOfTheWritesAreDoneAndReportedAsFailed() {
        comesUpWith(Fate.DONE_AND_FAILED);
    }

    @Test
    void everyoneComesUpWhenHalfOfTheWritesFindAConflict() {
        comesUpWith(Fate.CONFLICT);
    }

    private void comesUpWith(Fate half) {
        runtime.list();
        Random toss = new Random(1);
        cluster.fate(request -> request.writes() && toss.nextBoolean() ? half : Fate.DONE);
        List<UserId> users =
                IntStream.range(0, 12).mapToObj(i -> new UserId("user" + i)).toList();

        for (UserId user : users) {
            AtomicInteger tries = new AtomicInteger();
            await().atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> tried(user, tries.incrementAndGet()));
        }

        assertThat(runtime.list().sandboxes())
                .hasSize(12)
                .allSatisfy(sandbox -> assertThat(sandbox.state()).isInstanceOf(State.Running.class));
        assertThat(cluster.objects().all("pods", _ -> true)).hasSize(12);
        assertThat(cluster.objects().all("statefulsets", _ -> true)).hasSize(12);
        assertThat(cluster.objects().all("persistentvolumeclaims", _ -> true)).hasSize(12);
    }

    /// As the reconciler does: look, then the next step.
    private boolean tried(UserId user, int tries) {
        try {
            Optional<ObservedSandbox> seen = runtime.observe(user);
            if (seen.isEmpty()) {
                runtime.start(runtime.create(spec(user, "inc" + tries)));
            } else if (seen.get().state() instanceof State.Created) {
                runtime.start(seen.get());
            }
            return state(user) instanceof State.Running;
        } catch (RuntimeFailure e) {
            assertThat(e.retryable()).as(e.getMessage()).isTrue();
            return false;
        }
    }

    @Test
    void aSandboxThatWasMadeByHalfIsMadeAnew() {
        cluster.fate(request -> request.plural().equals("secrets") && request.writes() ? Fate.FAILED : Fate.DONE);
        assertThatThrownBy(() -> runtime.create(spec(ANA, "inc1"))).isInstanceOf(RuntimeFailure.class);
        cluster.fate(request -> Fate.DONE);
        ObservedSandbox half = runtime.observe(ANA).orElseThrow();

        assertThatThrownBy(() -> runtime.start(half)).hasMessageContaining("it is made anew");

        await().until(() -> runtime.observe(ANA).isEmpty());
        assertThat(running(ANA).id()).isNotEqualTo(half.id());
    }

    @Test
    void aNamespaceThatIsDeletedHasItsOwnWords() {
        running(ANA);

        cluster.deleteNamespace();

        await().untilAsserted(() -> assertThat(runtime.list().sandboxes()).isEmpty());
        assertThat(runtime.list().profiles()).isEmpty();
        assertThatThrownBy(() -> runtime.create(spec(ANA, "inc2")))
                .isInstanceOfSatisfying(
                        RuntimeFailure.class,
                        failure -> assertThat(failure.scope()).isEqualTo(Scope.RUNTIME))
                .hasMessageContaining("the namespace is gone");
    }

    @Test
    void aGuardIsWrittenOnce() {
        ObservedSandbox ana = running(ANA);
        int before = cluster.requests().size();

        runtime.guard(ana, true);
        runtime.guard(ana, true);
        runtime.guard(ana, false);
        runtime.guard(ana, false);

        assertThat(since(before).stream().filter(Request::writes)).hasSize(2);
    }

    @Test
    void whoDoesNotLeadAnyMoreWritesNothing() {
        ObservedSandbox ana = running(ANA);
        int before = cluster.requests().size();
        term = Optional.empty();

        for (Runnable act : acts(ana)) {
            assertThatThrownBy(act::run).hasMessageContaining("does not lead");
        }

        assertThat(since(before).stream().filter(Request::writes)).isEmpty();
        assertThat(runtime.observe(ANA)).contains(ana);
    }

    @Test
    void whatALaterTermHasWrittenIsLeftAlone() {
        ObservedSandbox ana = runtime.create(spec(ANA, "inc1"));
        term = Optional.of(new Term(8));
        runtime.start(ana);
        await().until(() -> state(ANA) instanceof State.Running);
        // paused before it could notice, and resumed
        term = Optional.of(new Term(7));

        assertThatThrownBy(() -> runtime.remove(ana)).hasMessageContaining("was written in term 8");
        assertThat(state(ANA)).isInstanceOf(State.Running.class);
    }

    private List<Runnable> acts(ObservedSandbox ana) {
        return List.of(
                () -> runtime.create(spec(BEN, "inc1")), () -> runtime.remove(ana), () -> runtime.guard(ana, true));
    }

    @Test
    void aFullPoolIsNotAskedFor() {
        configure(
                "pools[0].name",
                "small",
                "pools[0].most",
                "1",
                "pools[0].node-selector.pool",
                "small",
                "pools[1].name",
                "large",
                "pools[1].most",
                "1");
        ObservedSandbox ana = runtime.create(spec(ANA, "inc1"));
        runtime.create(spec(BEN, "inc1"));
        assertThat(cluster.objects()
                        .find("statefulsets", marks.name(ANA))
                        .orElseThrow()
                        .at("/spec/template/spec/nodeSelector/pool")
                        .asString())
                .isEqualTo("small");
        UserId carl = new UserId("carl");
        int before = cluster.requests().size();

        assertThatThrownBy(() -> runtime.create(spec(carl, "inc1")))
                .isInstanceOfSatisfying(
                        RuntimeFailure.class,
                        failure -> assertThat(failure.retryable()).isTrue())
                .hasMessage("no pool of nodes has a place left: small has its 1, large has its 1");
        assertThat(since(before).stream().filter(Request::writes)).isEmpty();

        runtime.remove(ana);
        await().until(() -> runtime.observe(ANA).isEmpty());
        runtime.create(spec(carl, "inc1"));
    }
}
