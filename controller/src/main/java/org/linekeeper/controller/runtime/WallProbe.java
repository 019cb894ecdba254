package org.linekeeper.controller.runtime;

import java.net.InetAddress;
import java.util.List;

/// Tries, from inside a container that stands where the sandboxes stand and has their rights, what a sandbox must not
/// reach. Blocks, and fails with a [RuntimeFailure] only.
public interface WallProbe {
    /// @param what    what it is, in words for an operator
    /// @param answers whether it answers everybody who reaches it, be it that nobody listens: then its silence
    ///                proves a wall
    record Target(String what, String address, int port, boolean answers) {
        public static Target answering(String what, String address, int port) {
            return new Target(what, address, port, true);
        }

        /// One that may not be there at all.
        public static Target mute(String what, String address, int port) {
            return new Target(what, address, port, false);
        }
    }

    enum Outcome {
        /// Something on the way refused it, or nothing came back from one that answers.
        BLOCKED,
        /// Nothing came back from one that may not be there: nothing is proven.
        SILENT,
        /// The address itself answered, be it that nobody listens there: the packet arrived.
        REACHED
    }

    record Attempt(Target target, Outcome outcome) {}

    /// What must not be reached here, beside the controller itself.
    ///
    /// @param own the controller's own addresses
    List<Target> beside(List<InetAddress> own);

    /// What puts the walls up here, for an operator.
    String remedy();

    /// Tries to reach each, and what only the runtime knows: a neighbour on the sandboxes' network.
    ///
    /// @throws RuntimeFailure also where the probe cannot tell reached from blocked
    List<Attempt> attempt(List<Target> targets);

    /// Has the listener told when the sandboxes' network was made anew, at once and on the maker's thread.
    void onNewNetwork(Runnable listener);
}
