package org.linekeeper.controller.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/// A request that is not carried out, for a reason the caller is told.
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final transient List<FieldProblem> fields;
    private final @Nullable Duration retryAfter;

    private Refused(HttpStatus status, String detail, List<FieldProblem> fields) {
        this(status, detail, fields, null);
    }

    private Refused(HttpStatus status, String detail, List<FieldProblem> fields, @Nullable Duration retryAfter) {
        super(detail);
        this.status = status;
        this.fields = List.copyOf(fields);
        this.retryAfter = retryAfter;
    }

    public static Refused badFields(List<FieldProblem> fields) {
        FieldProblem first = fields.getFirst();
        return new Refused(HttpStatus.BAD_REQUEST, first.field() + ": " + first.detail(), fields);
    }

    public static Refused badField(String field, String detail) {
        return badFields(List.of(new FieldProblem(field, detail)));
    }

    public static Refused notFound(String detail) {
        return new Refused(HttpStatus.NOT_FOUND, detail, List.of());
    }

    public static Refused conflict(String field, String detail) {
        return new Refused(HttpStatus.CONFLICT, detail, List.of(new FieldProblem(field, detail)));
    }

    /// The resource changed since the caller read it.
    public static Refused stale(String detail) {
        return new Refused(HttpStatus.PRECONDITION_FAILED, detail, List.of(new FieldProblem("If-Match", detail)));
    }

    public static Refused unprocessable(String field, String detail) {
        return new Refused(HttpStatus.UNPROCESSABLE_CONTENT, detail, List.of(new FieldProblem(field, detail)));
    }

    /// Something this request needs does not answer now; later it may.
    public static Refused unavailable(String detail) {
        return new Refused(HttpStatus.SERVICE_UNAVAILABLE, detail, List.of());
    }

    /// Whoever asks did not show who that is.
    public static Refused unauthorized(String detail) {
        return new Refused(HttpStatus.UNAUTHORIZED, detail, List.of());
    }

    /// What is asked for is not for this caller, whatever the role.
    public static Refused forbidden(String detail) {
        return new Refused(HttpStatus.FORBIDDEN, detail, List.of());
    }

    public static Refused tooMany(String detail, Duration retryAfter) {
        return new Refused(HttpStatus.TOO_MANY_REQUESTS, detail, List.of(), retryAfter);
    }

    HttpStatus status() {
        return status;
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    List<FieldProblem> fields() {
        return fields;
    }
}
