package org.linekeeper.agent.repair;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.linekeeper.protocol.RepairId;
import org.linekeeper.protocol.RepairRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/// Which repairs were taken on, on the profile volume, so that none is done twice and none ends without a word, also
/// across the agent's end. The oldest are forgotten. Thread-safe.
public final class RepairLedger {
    private static final Logger LOG = LoggerFactory.getLogger(RepairLedger.class);
    private static final int REMEMBERED = 64;

    private final Path file;
    private final ObjectMapper json;
    private final List<Entry> entries = new ArrayList<>();

    /// @param over false while it is under way
    record Entry(RepairId id, RepairRequest request, Instant begun, boolean over) {}

    /// Reads the ledger; begins a new one where there is none that can be read.
    public RepairLedger(Path file, ObjectMapper json) {
        this.file = file;
        this.json = json;
        if (Files.exists(file)) {
            try {
                entries.addAll(List.of(json.readValue(Files.readAllBytes(file), Entry[].class)));
            } catch (IOException | JacksonException e) {
                LOG.warn("the ledger of repairs can't be read, a new one begins: {}", e.toString());
            }
        }
    }

    synchronized boolean knows(RepairId id) {
        return entries.stream().anyMatch(entry -> entry.id().equals(id));
    }

    /// Those that an earlier agent left under way.
    synchronized List<Entry> underWay() {
        return entries.stream().filter(entry -> !entry.over()).toList();
    }

    synchronized void begun(RepairId id, RepairRequest request, Instant now) {
        entries.add(new Entry(id, request, now, false));
        if (entries.size() > REMEMBERED) {
            entries.removeFirst();
        }
        save();
    }

    synchronized void over(RepairId id) {
        entries.replaceAll(
                entry -> entry.id().equals(id) ? new Entry(id, entry.request(), entry.begun(), true) : entry);
        save();
    }

    private void save() {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(fresh, json.writeValueAsBytes(entries));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error("the ledger of repairs is kept in memory only, the profile can't be written: {}", e.toString());
        }
    }
}
