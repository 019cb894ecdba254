package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.manifest.GrantedVerbs;
import org.linekeeper.controller.manifest.GrantedVerbs.Verb;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.WallProbe;
import org.linekeeper.controller.runtime.kubernetes.TestCluster.Fate;
import org.linekeeper.controller.storage.FirstPassword;

/// The controller's roles against what its code asks for. That nothing is asked for which is not granted, every test on
/// the simulated cluster shows, the contract's too: it refuses as the API server does. This one uses everything.
class RightsTest extends ClusterTest {
    @Test
    void everythingThatIsGrantedIsUsed() throws IOException {
        ObservedSandbox ana = runtime.create(spec(ANA, "inc1"));
        withAConflict("statefulsets", () -> runtime.start(ana));
        await().until(() -> state(ANA) instanceof ObservedSandbox.State.Running);
        withAConflict("pods", () -> runtime.guard(ana, true));
        aPodThatIsNotMade();
        cluster.nodes().quota(Integer.MAX_VALUE);
        cluster.nodes().lastWords(WallProbeTest::nothingIsReached);
        WallProbe probe = WallProbeTest.probe(client);
        assertThat(probe.attempt(probe.beside(List.of()))).isNotEmpty();
        FirstPassword password = new PasswordSecret(new ClusterApi(client, TestCluster.NAMESPACE, time));
        assertThat(password.readOrKeep(() -> "generated")).isEqualTo("generated");
        password.forget();
        runtime.remove(ana);
        await().until(() -> runtime.observe(ANA).isEmpty());
        runtime.removeProfile(ANA);

        Set<Verb> granted = new TreeSet<>(GrantedVerbs.inNamespace());
        granted.addAll(GrantedVerbs.inCluster());
        assertThat(cluster.rights().asked()).containsExactlyElementsOf(granted);
    }

    /// The first change finds that somebody else was faster, and what there is now is read.
    private void withAConflict(String plural, Runnable change) {
        AtomicBoolean first = new AtomicBoolean(true);
        cluster.fate(
                request -> request.method().equals("PATCH") && request.plural().equals(plural) && first.getAndSet(false)
                        ? Fate.CONFLICT
                        : Fate.DONE);
        change.run();
    }

    /// Why, the cluster's events tell.
    private void aPodThatIsNotMade() {
        cluster.nodes().quota(1);
        started(BEN);
        awaitHeld(BEN, "the namespace's quota is used up");
    }
}
