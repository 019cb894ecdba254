package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.linekeeper.controller.leadership.SoleController;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.kubernetes.TestCluster.Fate;
import tools.jackson.databind.node.ObjectNode;

/// Removals that were cut off by half, or of what is not whole.
class RemovalTest extends ClusterTest {
    private static final int GRACE = 10;

    /// @param owned whether the pod still says whose it was: a StatefulSet that is deleted with `--cascade=orphan`
    ///              lets go of it
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPodWithoutItsStatefulSetGoesOnAnOrder(boolean owned) {
        running(ANA);
        cluster.objects().remove("statefulsets", marks.name(ANA));
        if (!owned) {
            ObjectNode pod = pod(ANA).deepCopy();
            ApiObjects.meta(pod).remove("ownerReferences");
            cluster.objects().change("pods", pod);
        }
        await().until(() -> !unclear(ANA).isEmpty());

        runtime.remove(runtime.observe(ANA).orElseThrow());

        await().until(() -> runtime.observe(ANA).isEmpty());
        assertThat(cluster.objects().all("pods", _ -> true)).isEmpty();
        runtime.removeProfile(ANA);
    }

    @Test
    void aRemovalLeavesThePodOfTheNextOneAlone() {
        ObservedSandbox before = running(ANA);
        runtime.remove(before);
        await().until(() -> runtime.observe(ANA).isEmpty());
        ObservedSandbox next = running(ANA);

        runtime.remove(before);

        assertThat(runtime.observe(ANA)).contains(next);
        assertThat(ApiObjects.leaves(pod(ANA))).isFalse();
    }

    @Test
    void aProfileThatIsGoneStaysGoneWhileTheWatchHasNotToldOfItYet() {
        ObservedSandbox ana = running(ANA);
        runtime.remove(ana);
        await().until(() -> runtime.observe(ANA).isEmpty());
        cluster.deafen();

        runtime.removeProfile(ANA);

        assertThat(runtime.profile(ANA)).isEmpty();
        assertThat(runtime.list().profiles()).isEmpty();
    }

    @Test
    void aProfileThatIsGoneStaysGoneWhereTheWatchTellsOfItsBeginningLate() {
        cluster.holdBack("persistentvolumeclaims");
        ObservedSandbox ana = running(ANA);
        runtime.remove(ana);
        await().until(() -> runtime.observe(ANA).isEmpty());
        runtime.removeProfile(ANA);
        assertThat(runtime.list().profiles()).isEmpty();

        cluster.tellNext();

        await().during(Duration.ofMillis(500))
                .until(() -> runtime.list().profiles().isEmpty());
    }

    /// Its StatefulSet's end gives the pod all the time that a drain may take.
    private void removeByHalf() {
        ObservedSandbox ana = runtime.observe(ANA).orElseThrow();
        cluster.nodes().draining().add(marks.pod(ANA));
        cluster.fate(request ->
                request.method().equals("DELETE") && request.plural().equals("pods") ? Fate.FAILED : Fate.DONE);
        assertThatThrownBy(() -> runtime.remove(ana)).isInstanceOf(RuntimeFailure.class);
        cluster.fate(request -> Fate.DONE);
        await().until(() -> ApiObjects.leaves(pod(ANA)));
        assertThat(grace()).isGreaterThan(GRACE);
    }

    private int grace() {
        return pod(ANA).at("/metadata/deletionGracePeriodSeconds").asInt();
    }

    @Test
    void aPodThatWasNotToldToMakeHasteIsToldAgain() {
        running(ANA);
        removeByHalf();
        await().until(() -> state(ANA).equals(new State.Leaving(true)));

        runtime.remove(runtime.observe(ANA).orElseThrow());

        assertThat(grace()).isEqualTo(GRACE);
        await().until(() -> state(ANA).equals(new State.Leaving(false)));
    }

    @Test
    void aPodInACallIsNotHurried() {
        ObservedSandbox ana = running(ANA);
        runtime.guard(ana, true);
        removeByHalf();
        await().until(() -> state(ANA).equals(new State.Leaving(false)));

        runtime.remove(runtime.observe(ANA).orElseThrow());

        assertThat(grace()).isGreaterThan(GRACE);
    }

    /// As after a restore of the database, or where one controller follows several.
    @Test
    void whoeverBeginsAboveTheTermsThatWereMayWrite() {
        ObservedSandbox ana = running(ANA);
        runtime.guard(ana, true);
        assertThat(runtime.list().epoch()).isEqualTo(7);
        SoleController sole = new SoleController();
        term = sole.term();
        assertThatThrownBy(() -> runtime.remove(ana)).hasMessageContaining("was written in term 7");

        term = Optional.of(sole.raise(sole.term().orElseThrow(), runtime.list().epoch()));

        assertThat(term).contains(new Term(8));
        runtime.remove(ana);
        await().until(() -> runtime.observe(ANA).isEmpty());
        assertThat(runtime.list().epoch()).as("the claim stays").isEqualTo(7);
        runtime.removeProfile(ANA);
        assertThat(runtime.list().epoch()).isZero();
    }

    /// Somebody copied one by hand, and its labels with it.
    @Test
    void aStatefulSetThatIsNobodysTakesNoPool() {
        configure("pools[0].name", "small", "pools[0].most", "9");
        runtime.create(spec(BEN, "inc1"));
        ObjectNode stray = cluster.objects()
                .find("statefulsets", marks.name(BEN))
                .orElseThrow()
                .deepCopy();
        ApiObjects.meta(stray).put("name", "somebodys");
        ((ObjectNode) ApiObjects.meta(stray).get("labels")).put(Marks.USER, "Not A User");
        ((ObjectNode) ApiObjects.meta(stray).get("annotations")).put(Marks.TERM, "9");
        cluster.objects().add("statefulsets", stray);
        await().until(() -> runtime.list().epoch() == 9);

        assertThat(runtime.create(spec(ANA, "inc1")).user()).isEqualTo(ANA);
    }
}
