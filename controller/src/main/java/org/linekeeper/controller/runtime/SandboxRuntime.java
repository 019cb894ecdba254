package org.linekeeper.controller.runtime;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.linekeeper.controller.user.UserId;

/// Where sandboxes run. Every method may be called by several threads, blocks until the runtime has
/// answered, and fails with a [RuntimeFailure] only. It sees this installation's own sandboxes and
/// profiles; whatever else runs there does not exist for it.
public interface SandboxRuntime extends AutoCloseable {
    /// All of them, or a failure: never a part.
    RuntimeListing list();

    /// One user's sandbox, as [#list] would show it.
    Optional<ObservedSandbox> observe(UserId user);

    /// The edition that the user's profile was made for; empty where there is none.
    OptionalLong profile(UserId user);

    /// Makes the user's sandbox, not started, and its profile where that is missing. Where there is one
    /// already, whatever its shape, that one is returned untouched: to create is to adopt.
    ObservedSandbox create(SandboxSpec spec);

    /// Starts what was created or has stopped; a running one stays as it is. It runs when it is observed to: a
    /// runtime may have to find a place for it first.
    void start(ObservedSandbox sandbox);

    /// Stops and removes exactly this incarnation; one that is gone already is fine. What runs in it is asked to
    /// end first (TERM), and has five seconds for that: its calls' farewells. Its profile stays. It is finished
    /// when it is no longer observed.
    void remove(ObservedSandbox sandbox);

    /// Removes the user's profile; one that is gone already is fine.
    ///
    /// @throws RuntimeFailure while a sandbox still uses it
    void removeProfile(UserId user);

    /// Which build the image's name stands for now, comparable with [ObservedSandbox#image]. A build stands
    /// for itself, as long as the runtime has it.
    ///
    /// @throws RuntimeFailure where there is no such image, as far as the runtime can tell without starting it
    String imageBuild(String image);

    /// Says whether a call is up in it, so that whatever else moves sandboxes about leaves one in a call where it is.
    /// Does nothing where it says so already, where nobody else moves them, or where it is gone. It is said
    /// often, so that nobody asks the database before: where several controllers may say it, the runtime
    /// itself refuses one that does not lead any more.
    void guard(ObservedSandbox sandbox, boolean inCall);

    /// A person vouches that one whose state is [ObservedSandbox.State.Unclear] has ended, although nothing that runs
    /// it says so: the runtime forgets it and may start another.
    ///
    /// @throws RuntimeFailure where it is not in doubt, or where the runtime always knows
    void declareGone(ObservedSandbox sandbox);

    /// Opens the stream of hints anew: one that is silent without an error is not known to be heard.
    void listenAgain();

    /// Names users whose sandbox may have changed, from a thread of the runtime's own, until closed. Hints
    /// may be missing, doubled or wrong.
    void follow(Consumer<UserId> hints);

    RuntimeHealth health();

    @Override
    void close();
}
