package org.linekeeper.agent.client.dino;

import java.time.Instant;
import java.util.Optional;
import org.linekeeper.agent.client.ClientListener.End;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.client.dino.CallSignal.Ring;
import org.linekeeper.protocol.AccountId;

/// One call at one moment.
///
/// @param peer the other side's bare JID
/// @param sid  the session's name; empty while it is not known
record DinoCall(ServiceCallRef ref, AccountId account, String peer, String sid, Phase phase) {
    sealed interface Phase {
        /// When something must happen although nobody says anything.
        default Optional<Instant> until() {
            return Optional.empty();
        }
    }

    record Ringing(Ring ring, Instant deadline) implements Phase {
        @Override
        public Optional<Instant> until() {
            return Optional.of(deadline);
        }
    }

    /// Asked Dino to place it; nothing was sent yet.
    record Placing(Instant deadline) implements Phase {
        @Override
        public Optional<Instant> until() {
            return Optional.of(deadline);
        }
    }

    /// Proposed to the peer.
    record Calling(Instant deadline) implements Phase {
        @Override
        public Optional<Instant> until() {
            return Optional.of(deadline);
        }
    }

    /// Taken by the side that was called; the sound does not flow yet.
    record Connecting(Instant deadline) implements Phase {
        @Override
        public Optional<Instant> until() {
            return Optional.of(deadline);
        }
    }

    record Talking() implements Phase {}

    /// The sound stopped and nobody said why.
    record Fading(Instant deadline) implements Phase {
        @Override
        public Optional<Instant> until() {
            return Optional.of(deadline);
        }
    }

    /// Being taken down; `end` is what the listener will hear.
    record Ending(End end, Instant deadline) implements Phase {
        @Override
        public Optional<Instant> until() {
            return Optional.of(deadline);
        }
    }

    DinoCall in(Phase next) {
        return new DinoCall(ref, account, peer, sid, next);
    }

    DinoCall named(String session) {
        return new DinoCall(ref, account, peer, session, phase);
    }
}
