package org.linekeeper.controller.api;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.storage.DataFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.stereotype.Component;

/// Says what a failing database means for the caller: that the disk is full (507), that the database does
/// not answer (503), or nothing, where the failure is ours.
@Component
class DatabaseProblems {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseProblems.class);

    private final DataFolder folder;

    DatabaseProblems(DataFolder folder) {
        this.folder = folder;
    }

    ProblemDetail of(RuntimeException e) {
        if (isOurs(e)) {
            LOG.error("A request failed", e);
            return Problems.of(
                    HttpStatus.INTERNAL_SERVER_ERROR, "The controller failed at this request; its log says why.");
        }
        LOG.warn("A request failed: {}", root(e).getMessage());
        if (folder.full()) {
            return Problems.of(
                    HttpStatus.INSUFFICIENT_STORAGE,
                    "The disk with the controller's data is full: nothing was changed. Make room there and try again.");
        }
        return Problems.of(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The database does not answer: try again in a moment. A change may have been made all the same"
                        + " if it was being committed; an Idempotency-Key makes it safe to repeat.");
    }

    /// What another try would not mend. H2 has no class of its own for trouble with its file.
    private static boolean isOurs(RuntimeException e) {
        return e instanceof DataAccessException
                && (e instanceof DataIntegrityViolationException
                        || e instanceof BadSqlGrammarException
                        || e instanceof InvalidDataAccessApiUsageException
                        || (root(e) instanceof SQLException sql && isMistake(sql.getSQLState())));
    }

    /// Classes 22 (data), 23 (constraint) and 42 (syntax).
    private static boolean isMistake(@Nullable String state) {
        return state != null && (state.startsWith("22") || state.startsWith("23") || state.startsWith("42"));
    }

    private static Throwable root(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? e : root(cause);
    }
}
