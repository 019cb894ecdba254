package org.linekeeper.agent.sip.registration;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.AgentStatus.LineStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.Witness;

/// Where a line's registration stands.
///
/// @param failures failed tries in a row
/// @param nextTry  when the next REGISTER is due: the refresh while all is well, the end of the back-off otherwise
/// @param personNeeded what a person has to do; null where no person is needed
public record RegistrationProgress(
        Witness witness,
        int failures,
        Instant nextTry,
        @Nullable String personNeeded) {
    /// So soon is tried again what was lost while all was well; a registrar's other lines are not to come at the same
    /// moment.
    private static final Duration AT_ONCE = Duration.ofMillis(500);

    public static RegistrationProgress starting(Instant now) {
        return new RegistrationProgress(Witness.unknown(now), 0, now, null);
    }

    public RegistrationProgress after(RegistrationOutcome outcome, Instant now, RandomGenerator dice) {
        return switch (outcome) {
            case RegistrationOutcome.Accepted accepted ->
                new RegistrationProgress(
                        witness.next(Evidence.ALIVE, now, accepted.detail()),
                        0,
                        now.plus(RegistrationExpiry.refreshAfter(accepted.granted())),
                        null);
            case RegistrationOutcome.Refused _, RegistrationOutcome.Unreachable _ -> {
                Duration wait = RegistrationBackoff.waitAfter(failures + 1, outcome, dice);
                yield new RegistrationProgress(
                        witness.next(Evidence.GONE, now, outcome.detail()),
                        failures + 1,
                        now.plus(wait),
                        outcome instanceof RegistrationOutcome.Refused refused ? refused.personNeeded() : null);
            }
        };
    }

    /// A registration that held is gone with its connection: it is tried again at once (RFC 5626 §4.4.1), but not where
    /// that happens again and again.
    ///
    /// @param losses in a row, each of them soon after the registrar had taken us; 0 where it held for long
    public RegistrationProgress lost(String detail, int losses, Instant now, RandomGenerator dice) {
        Duration wait = losses == 0
                ? Duration.ofMillis(dice.nextLong(AT_ONCE.toMillis()))
                : RegistrationBackoff.waitAfter(losses, new RegistrationOutcome.Unreachable(detail), dice);
        return new RegistrationProgress(witness.next(Evidence.GONE, now, detail), 1, now.plus(wait), null);
    }

    /// @param presence as in [LineStatus#presence()]
    public LineStatus status(LineId id, @Nullable Witness presence) {
        return new LineStatus(id, witness, failures, failures == 0 ? null : nextTry, personNeeded, presence);
    }
}
