package org.linekeeper.controller.runtime.kubernetes;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.RuntimeHealth;
import org.linekeeper.controller.runtime.RuntimeListing;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.simulation.SimulatedAgents;
import org.linekeeper.controller.user.UserId;

/// A runtime whose pods nothing runs in: behind each stands a simulated agent at an address of this machine.
final class AgentsOnCluster implements SandboxRuntime {
    private final SandboxRuntime runtime;
    private final SimulatedAgents agents;
    private final Map<UserId, SandboxSpec> specs;
    private volatile int port;

    /// @param specs shared by the runtimes of several controllers
    AgentsOnCluster(SandboxRuntime runtime, SimulatedAgents agents, Map<UserId, SandboxSpec> specs) {
        this.runtime = runtime;
        this.agents = agents;
        this.specs = specs;
    }

    static Map<UserId, SandboxSpec> noSpecs() {
        return new ConcurrentHashMap<>();
    }

    private ObservedSandbox reachable(ObservedSandbox seen) {
        if (!(seen.state() instanceof State.Running running)) {
            return seen;
        }
        return new ObservedSandbox(
                seen.user(),
                seen.name(),
                seen.id(),
                seen.imageName(),
                seen.image(),
                seen.incarnation(),
                seen.edition(),
                seen.restarts(),
                new State.Running(running.startedAt(), "127.0.0.1", port));
    }

    void port(int shared) {
        port = shared;
    }

    int port() {
        return port;
    }

    @Override
    public RuntimeListing list() {
        RuntimeListing listing = runtime.list();
        return new RuntimeListing(
                listing.sandboxes().stream().map(this::reachable).toList(), listing.profiles(), listing.epoch());
    }

    @Override
    public Optional<ObservedSandbox> observe(UserId user) {
        return runtime.observe(user).map(this::reachable);
    }

    @Override
    public OptionalLong profile(UserId user) {
        return runtime.profile(user);
    }

    @Override
    public ObservedSandbox create(SandboxSpec spec) {
        port = agents.start(spec);
        specs.put(spec.user(), spec);
        return reachable(runtime.create(spec));
    }

    @Override
    public void start(ObservedSandbox sandbox) {
        runtime.start(sandbox);
    }

    @Override
    public void remove(ObservedSandbox sandbox) {
        runtime.remove(sandbox);
        SandboxSpec spec = specs.remove(sandbox.user());
        if (spec != null) {
            agents.stop(spec);
        }
    }

    @Override
    public void removeProfile(UserId user) {
        runtime.removeProfile(user);
    }

    @Override
    public String imageBuild(String image) {
        return runtime.imageBuild(image);
    }

    @Override
    public void guard(ObservedSandbox sandbox, boolean inCall) {
        runtime.guard(sandbox, inCall);
    }

    @Override
    public void declareGone(ObservedSandbox sandbox) {
        runtime.declareGone(sandbox);
    }

    @Override
    public void listenAgain() {
        runtime.listenAgain();
    }

    @Override
    public void follow(Consumer<UserId> hints) {
        runtime.follow(hints);
    }

    @Override
    public RuntimeHealth health() {
        return runtime.health();
    }

    @Override
    public void close() {
        runtime.close();
    }
}
