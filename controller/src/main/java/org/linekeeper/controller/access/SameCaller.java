package org.linekeeper.controller.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.linekeeper.controller.stream.FollowerRights;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// A follower may go on as long as its token stands for the same person with the same role and users. Whose rights have
/// changed comes anew with those.
@Component
final class SameCaller implements FollowerRights {
    private final Callers callers;

    SameCaller(Callers callers) {
        this.callers = callers;
    }

    @Override
    public BooleanSupplier of(HttpServletRequest request) {
        String token = CallerFilter.bearer(request).orElse("");
        Optional<Caller> then = callers.of(token);
        return () -> isStill(then, token);
    }

    /// While that cannot be found out nobody loses a right.
    private boolean isStill(Optional<Caller> then, String token) {
        try {
            return callers.of(token).equals(then);
        } catch (DataAccessException | TransactionException | OidcCallers.Unreachable e) {
            return true;
        }
    }
}
