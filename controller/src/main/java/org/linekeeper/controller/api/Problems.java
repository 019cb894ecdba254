package org.linekeeper.controller.api;

import java.util.List;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/// Problem details (RFC 9457). `field` names the first wrong field, `errors` all of them.
public final class Problems {
    private Problems() {}

    public static ProblemDetail of(HttpStatusCode status, String detail) {
        return ProblemDetail.forStatusAndDetail(status, detail);
    }

    static ProblemDetail of(HttpStatusCode status, String detail, List<FieldProblem> fields) {
        ProblemDetail problem = of(status, detail);
        if (!fields.isEmpty()) {
            problem.setProperty("field", fields.getFirst().field());
            problem.setProperty("errors", fields);
        }
        return problem;
    }
}
