package org.linekeeper.controller.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.Page;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The audit log for admins to read.
@RestController
@Tag(name = "audit")
@RequestMapping(path = "/api/v1/audit", produces = MediaType.APPLICATION_JSON_VALUE)
class AuditEndpoint {
    private final AuditLog log;

    AuditEndpoint(AuditLog log) {
        this.log = log;
    }

    /// @param outcome the HTTP status that was answered
    @Schema(name = "AuditEntry")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EntryBody(
            long id,
            Instant at,
            String actor,
            String action,
            @Nullable String target,
            String address,
            int outcome) {
        static EntryBody of(AuditLog.Row row) {
            AuditEntry entry = row.entry();
            return new EntryBody(
                    row.id(),
                    entry.at(),
                    entry.actor(),
                    entry.action(),
                    entry.target(),
                    entry.address(),
                    entry.outcome());
        }
    }

    /// @param whole  whether every entry follows the one before it
    /// @param broken the first one that does not
    @Schema(name = "AuditCheck")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CheckBody(boolean whole, long entries, @Nullable Long broken) {}

    /// The newest first.
    @GetMapping
    @Operation(operationId = "listAuditEntries", summary = "Who did what, the newest first")
    Page<EntryBody> list(
            @RequestParam(required = false) @Nullable String actor,
            @RequestParam(required = false) @Nullable String target,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "100") int limit) {
        Fields fields = new Fields();
        fields.optional("actor", actor, AuditEndpoint::word);
        fields.optional("target", target, AuditEndpoint::word);
        Long before = fields.optional("after", after, AuditEndpoint::number).orElse(null);
        fields.check();
        List<AuditLog.Row> found = log.list(actor, target, before, Page.limit(limit) + 1);
        return Page.cut(found, limit, row -> Long.toString(row.id())).map(EntryBody::of);
    }

    @GetMapping("/check")
    @Operation(operationId = "checkAudit", summary = "Whether every entry follows the one before it")
    CheckBody check() {
        AuditLog.Check check = log.check();
        return new CheckBody(check.broken() == null, check.entries(), check.broken());
    }

    private static String word(String text) {
        if (text.length() > 128 || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("must be at most 128 characters without control characters");
        }
        return text;
    }

    private static Long number(String text) {
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be the `next` of the page before", e);
        }
    }
}
