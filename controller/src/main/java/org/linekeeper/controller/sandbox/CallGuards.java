package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.user.UserId;

/// What the runtime was told of living calls, so that it is told of changes only. Unknown evidence changes nothing: a
/// sandbox in a call stays guarded until it is known that the call is over. For the reconciler's thread only.
final class CallGuards {
    private final Map<UserId, Told> told = new HashMap<>();
    private final Set<UserId> underWay = new HashSet<>();

    record Word(ObservedSandbox sandbox, Instant since, boolean inCall) {
        private Told told() {
            return new Told(sandbox.id(), since, inCall);
        }
    }

    /// @param since one that was started anew knows nothing of what was said of it before
    private record Told(String id, Instant since, boolean inCall) {}

    /// What the runtime is to be told now. One at a time for a user: whoever gets a word reports back.
    Optional<Word> due(UserId user, Optional<ObservedSandbox> sandbox, CallEvidence calls) {
        if (sandbox.isEmpty() || !(sandbox.get().state() instanceof State.Running running)) {
            told.remove(user);
            return Optional.empty();
        }
        if (calls == CallEvidence.UNKNOWN || underWay.contains(user)) {
            return Optional.empty();
        }
        Word word = new Word(sandbox.get(), running.startedAt(), calls == CallEvidence.LIVING);
        if (word.told().equals(told.get(user))) {
            return Optional.empty();
        }
        underWay.add(user);
        return Optional.of(word);
    }

    void said(Word word) {
        underWay.remove(word.sandbox().user());
        told.put(word.sandbox().user(), word.told());
    }

    /// It is due again.
    void failed(Word word) {
        underWay.remove(word.sandbox().user());
    }

    /// Another controller may have said otherwise meanwhile: all is due again.
    void sayAgain() {
        told.clear();
    }

    void forget(UserId user) {
        told.remove(user);
    }
}
