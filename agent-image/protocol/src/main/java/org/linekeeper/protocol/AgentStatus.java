package org.linekeeper.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// What an agent sees of its sandbox at one moment. Each witness has its own age ([Witness#checkedAt]): a source
/// that hangs makes its reading old, and holds up no other. While all is well no reading is older than this:
///
/// | witness | read |
/// |---|---|
/// | process | every 30 s |
/// | sound | every 60 s while no call is up and no phone rings |
/// | login | every 2 min: the client asks its server after so long a silence; a call or a message makes it sooner |
/// | window | every 30 s |
/// | registration | when it is renewed: after nine tenths of what the registrar granted |
/// | presence | when it is renewed: after nine tenths of what the presence server granted |
///
/// @param appliedGeneration the generation of the spec in force; 0 before there is one
/// @param lastEvent         the highest event number written so far
/// @param counters          totals since the agent started, by name: dropped packets, refused requests
public record AgentStatus(
        Instant at,
        Instant startedAt,
        long appliedGeneration,
        long lastEvent,
        List<ProcessStatus> processes,
        Witness sound,
        List<AccountStatus> accounts,
        List<LineStatus> lines,
        List<CallSnapshot> calls,
        Map<String, Long> counters) {
    public AgentStatus {
        processes = List.copyOf(processes);
        accounts = List.copyOf(accounts);
        lines = List.copyOf(lines);
        calls = List.copyOf(calls);
        counters = Map.copyOf(counters);
    }

    /// Whether the other one differs in its ages and counters at most.
    public boolean saysTheSameAs(AgentStatus other) {
        return startedAt.equals(other.startedAt)
                && appliedGeneration == other.appliedGeneration
                && sound.saysTheSameAs(other.sound)
                && allTheSame(processes, other.processes, ProcessStatus::saysTheSameAs)
                && allTheSame(accounts, other.accounts, AccountStatus::saysTheSameAs)
                && allTheSame(lines, other.lines, LineStatus::saysTheSameAs)
                && calls.equals(other.calls);
    }

    private static <T> boolean allTheSame(List<T> these, List<T> others, BiPredicate<T, T> same) {
        boolean all = these.size() == others.size();
        for (int i = 0; all && i < these.size(); i++) {
            all = same.test(these.get(i), others.get(i));
        }
        return all;
    }

    /// One supervised process of the session (`bus`, `display`, `sound`, `dino`).
    public record ProcessStatus(String name, Witness witness, int restarts) {
        /// Whether the other one differs in its age at most.
        public boolean saysTheSameAs(ProcessStatus other) {
            return name.equals(other.name) && restarts == other.restarts && witness.saysTheSameAs(other.witness);
        }
    }

    /// @param login         the service's own evidence; its detail is the server's answer
    /// @param window        whether nothing stands in front of the client: gone where something does, and then its
    ///                      detail is that window's title
    /// @param attempts      failed logins in a row
    /// @param nextAttemptAt when the next login is tried; null while none waits
    /// @param personNeeded  what a person has to do, in words; null where no person is needed
    public record AccountStatus(
            AccountId id,
            Witness login,
            Witness window,
            int attempts,
            @Nullable Instant nextAttemptAt,
            @Nullable String personNeeded) {
        public AccountStatus {
            // an agent of the version before this field does not look at windows
            window = Objects.requireNonNullElseGet(window, () -> Witness.unknown(login.since()));
        }

        /// Whether the other one differs in its age at most.
        public boolean saysTheSameAs(AccountStatus other) {
            return id.equals(other.id)
                    && login.saysTheSameAs(other.login)
                    && window.saysTheSameAs(other.window)
                    && attempts == other.attempts
                    && Objects.equals(nextAttemptAt, other.nextAttemptAt)
                    && Objects.equals(personNeeded, other.personNeeded);
        }
    }

    /// @param registration  the registrar's evidence; its detail is the registrar's answer
    /// @param attempts      failed registrations in a row
    /// @param nextAttemptAt when the next REGISTER is sent after a failure; null while none waits
    /// @param personNeeded  what a person has to do, in words; null where no person is needed
    /// @param presence      whether the line's domain keeps what it is told of the service; its detail is the
    ///                      domain's answer. Null where the line tells nothing ([LineSignalling.Presence#NONE])
    public record LineStatus(
            LineId id,
            Witness registration,
            int attempts,
            @Nullable Instant nextAttemptAt,
            @Nullable String personNeeded,
            @Nullable Witness presence) {
        public LineStatus withPresence(@Nullable Witness other) {
            return new LineStatus(id, registration, attempts, nextAttemptAt, personNeeded, other);
        }

        /// Whether the other one differs in its age at most.
        public boolean saysTheSameAs(LineStatus other) {
            return id.equals(other.id)
                    && registration.saysTheSameAs(other.registration)
                    && attempts == other.attempts
                    && Objects.equals(nextAttemptAt, other.nextAttemptAt)
                    && Objects.equals(personNeeded, other.personNeeded)
                    && (presence == null ? other.presence == null : presence.saysTheSameAs(other.presence));
        }
    }
}
