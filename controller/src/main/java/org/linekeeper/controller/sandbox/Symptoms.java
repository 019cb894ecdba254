package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    /// Words of servers and resolvers for a service that cannot be reached.
    private static final List<String> UNREACHABLE = List.of(
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
                        : sign(link.get().link()));
        status.ifPresent(said -> read(said, parts));
        return new Symptoms(parts, starting);
    }

    private static void read(AgentStatus status, Map<String, Sign> parts) {
        parts.put(Part.SOUND, sign(status.sound()));
        for (AgentStatus.ProcessStatus process : status.processes()) {
            parts.put(Part.process(process.name()), unlessSilent(process.witness()));
        }
        for (AgentStatus.AccountStatus account : status.accounts()) {
            parts.put("account/" + account.id(), sign(account.login(), account.personNeeded()));
            parts.put("window/" + account.id(), unlessSilent(account.window()));
        }
        for (AgentStatus.LineStatus line : status.lines()) {
            parts.put("line/" + line.id(), sign(line.registration(), line.personNeeded()));
        }
    }

    /// What all of them say together: gone where one is gone, alive where all are. Of everybody this is asked all the
    /// time, so it is found without naming them.
    static Evidence together(Optional<LinkReport> link, Instant now) {
        if (link.isEmpty()) {
            return Evidence.UNKNOWN;
        }
        Evidence all = link.get().link().evidence();
        Optional<AgentStatus> current = link.get().current(now);
        if (current.isEmpty()) {
            return worse(all, Evidence.UNKNOWN);
        }
        AgentStatus status = current.get();
        all = worse(all, status.sound().evidence());
        for (AgentStatus.ProcessStatus process : status.processes()) {
            all = worse(all, evidenceUnlessSilent(process.witness()));
        }
        for (AgentStatus.AccountStatus account : status.accounts()) {
            all = worse(all, worse(account.login().evidence(), evidenceUnlessSilent(account.window())));
        }
        for (AgentStatus.LineStatus line : status.lines()) {
            all = worse(all, line.registration().evidence());
        }
        return all;
    }

    private static Evidence worse(Evidence one, Evidence other) {
        if (one == Evidence.GONE || other == Evidence.GONE) {
            return Evidence.GONE;
        }
        return one == Evidence.ALIVE ? other : one;
    }

    private static Evidence evidenceUnlessSilent(Witness witness) {
        return witness.evidence() == Evidence.UNKNOWN ? Evidence.ALIVE : witness.evidence();
    }

    /// A process that is held or starting, and a window that nobody looks at, are no reason to do anything.
    private static Sign unlessSilent(Witness witness) {
        return witness.evidence() == Evidence.UNKNOWN ? new Sign(Evidence.ALIVE, "", null) : sign(witness);
    }

    private static Sign sign(Witness witness) {
        return sign(witness, null);
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
