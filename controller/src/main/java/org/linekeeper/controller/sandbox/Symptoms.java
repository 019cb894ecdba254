package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.agentlink.LinkReport;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Witness;

/// What the witnesses of a running sandbox say, as the recovery ladder hears it. Pure.
///
/// @param parts by the names that the status gives them; what is not heard of now is missing
/// @param starting the agent has not said a word yet, and need not have
record Symptoms(Map<String, Sign> parts, boolean starting) {
    /// So long an agent may take until the first one.
    private static final Duration START = Duration.ofSeconds(30);
    /// The agent's own words for a service that cannot be reached, and those of servers, clients and resolvers.
    private static final List<String> UNREACHABLE = List.of(
            "can't be reached",
            "isn't known",
            "no way to",
            "no connection to",
            "was lost",
            "timeout",
            "timed out",
            "no answer",
            "unreachable",
            "no route",
            "refused",
            "not resolve",
            "unknown host",
            "remote-connection-failed",
            "remote-server-",
            "408 ",
            "500 ",
            "502 ",
            "503 ",
            "504 ",
            "host-unknown");

    Symptoms {
        parts = Map.copyOf(parts);
    }

    /// @param personNeeded what a person has to do; null where that is not known to be needed
    record Sign(Evidence evidence, String words, @Nullable String personNeeded) {
        boolean unreachable() {
            String said = words.toLowerCase(Locale.ROOT);
            return UNREACHABLE.stream().anyMatch(said::contains);
        }
    }

    /// @param link empty while there is no link yet
    static Symptoms of(Optional<LinkReport> link, Instant now) {
        Map<String, Sign> parts = new HashMap<>();
        if (link.isEmpty()) {
            return new Symptoms(parts, true);
        }
        boolean starting = link.get().reading().isEmpty()
                && now.isBefore(link.get().link().since().plus(START));
        Optional<AgentStatus> status = link.get().current(now);
        boolean old = status.isEmpty() && link.get().link().evidence() == Evidence.ALIVE;
        parts.put(
                Part.CONTROL_LINK,
                old
                        ? new Sign(Evidence.UNKNOWN, "its last word is old", null)
                        : sign(link.get().link(), null));
        status.ifPresent(said ->
                ask(said, (kind, name, witness, person) -> parts.put(kind + name, sign(witness, person))));
        return new Symptoms(parts, starting);
    }

    /// What the runtime says of one that does not run and that it is to bring back by itself, or that it
    /// shows in a state that nobody can judge.
    static Symptoms ofContainer(Evidence evidence, String words) {
        return new Symptoms(Map.of(Part.CONTAINER, new Sign(evidence, words, null)), false);
    }

    /// The container runs, and its agent answers.
    Symptoms withContainer() {
        if (!alive(Part.CONTROL_LINK)) {
            return this;
        }
        Map<String, Sign> all = new HashMap<>(parts);
        all.put(Part.CONTAINER, new Sign(Evidence.ALIVE, "", null));
        return new Symptoms(all, starting);
    }

    /// What all of them say together: gone where one is gone, alive where all are. Of everybody this is asked all the
    /// time, so it is found without naming them.
    static Evidence together(Optional<LinkReport> link, Instant now) {
        if (link.isEmpty()) {
            return Evidence.UNKNOWN;
        }
        Set<Evidence> said = EnumSet.of(link.get().link().evidence());
        link.get()
                .current(now)
                .ifPresentOrElse(
                        status -> ask(status, (_, _, witness, _) -> said.add(witness.evidence())),
                        () -> said.add(Evidence.UNKNOWN));
        if (said.contains(Evidence.GONE)) {
            return Evidence.GONE;
        }
        return said.contains(Evidence.UNKNOWN) ? Evidence.UNKNOWN : Evidence.ALIVE;
    }

    @FunctionalInterface
    private interface Listener {
        void hear(String kind, String name, Witness witness, @Nullable String personNeeded);
    }

    /// Every witness that an agent has, by its part's kind and name.
    private static void ask(AgentStatus status, Listener listener) {
        listener.hear(Part.SOUND, "", status.sound(), null);
        for (AgentStatus.ProcessStatus process : status.processes()) {
            listener.hear(Part.PROCESS, process.name(), unlessSilent(process.witness()), null);
        }
        for (AgentStatus.AccountStatus account : status.accounts()) {
            listener.hear("account/", account.id().toString(), account.login(), account.personNeeded());
            listener.hear(Part.WINDOW, account.id().toString(), unlessSilent(account.window()), null);
        }
        for (AgentStatus.LineStatus line : status.lines()) {
            listener.hear("line/", line.id().toString(), line.registration(), line.personNeeded());
        }
    }

    /// A process that is held or starting, and a window that nobody looks at, are no reason to do anything.
    private static Witness unlessSilent(Witness witness) {
        return witness.evidence() == Evidence.UNKNOWN
                ? witness.next(Evidence.ALIVE, witness.checkedAt(), null)
                : witness;
    }

    private static Sign sign(Witness witness, @Nullable String personNeeded) {
        String words = witness.detail() == null ? "" : witness.detail();
        return new Sign(witness.evidence(), words, personNeeded);
    }

    boolean alive(String part) {
        Sign sign = parts.get(part);
        return sign != null && sign.evidence() == Evidence.ALIVE;
    }

    boolean gone(String part) {
        Sign sign = parts.get(part);
        return sign != null && sign.evidence() == Evidence.GONE;
    }

    boolean allAlive() {
        return alive(Part.CONTROL_LINK) && parts.values().stream().allMatch(sign -> sign.evidence() == Evidence.ALIVE);
    }
}
