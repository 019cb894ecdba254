package org.linekeeper.agent.call;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.linekeeper.protocol.LineId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/// What the lines have spent, on the profile volume: whoever makes an agent start anew does not make it forget. Not
/// thread-safe.
public final class TollLedger {
    private static final Logger LOG = LoggerFactory.getLogger(TollLedger.class);

    private final Path file;
    private final ObjectMapper json;

    /// @param answered null where nobody has, yet
    /// @param ended    null while it goes on
    record Entry(
            LineId line,
            Instant begun,
            @Nullable Instant answered,
            @Nullable Instant ended) {}

    /// @param written when
    record Page(List<Entry> entries, Instant written) {
        static final Page EMPTY = new Page(List.of(), Instant.EPOCH);
    }

    /// Reads nothing yet: most agents' calls cost nothing.
    public TollLedger(Path file, ObjectMapper json) {
        this.file = file;
        this.json = json;
    }

    /// Empty where there is none that can be read.
    Page read() {
        try {
            List<Entry> entries = List.of(json.readValue(Files.readAllBytes(file), Entry[].class));
            return new Page(entries, Files.getLastModifiedTime(file).toInstant());
        } catch (NoSuchFileException e) {
            return Page.EMPTY;
        } catch (IOException | JacksonException e) {
            LOG.warn("what the lines have spent can't be read, the count begins anew: {}", e.toString());
            return Page.EMPTY;
        }
    }

    void write(List<Entry> entries) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.write(fresh, json.writeValueAsBytes(entries));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.error("what the lines spend is kept in memory only, the profile can't be written: {}", e.toString());
        }
    }
}
