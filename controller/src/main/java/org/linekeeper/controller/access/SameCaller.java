package org.linekeeper.controller.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.controller.stream.FollowerRights;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// A follower may go on as long as its token stands for the same person with the same role and users. Whose rights have
/// changed comes anew with those.
@Component
final class SameCaller implements FollowerRights {
    /// A browser's tabs and some programs; so no user takes the places of all others.
    private static final int STREAMS_OF_A_USER = 20;

    private static final int STREAMS_OF_STAFF = 200;

    private final Callers callers;

    SameCaller(Callers callers) {
        this.callers = callers;
    }

    @Override
    public Follower of(HttpServletRequest request) {
        String token = CallerFilter.bearer(request).orElse("");
        Caller then = caller(token).orElseThrow(() -> Refused.unauthorized("the token holds no more"));
        return new Follower(
                then.name(),
                then.role() == Role.USER ? STREAMS_OF_A_USER : STREAMS_OF_STAFF,
                () -> isStill(then, token));
    }

    private Optional<Caller> caller(String token) {
        try {
            return callers.of(token);
        } catch (OidcCallers.Unreachable e) {
            throw Refused.unavailable(String.valueOf(e.getMessage()));
        }
    }

    /// While that cannot be found out nobody loses a right.
    private boolean isStill(Caller then, String token) {
        try {
            return callers.of(token).filter(then::equals).isPresent();
        } catch (DataAccessException | TransactionException | OidcCallers.Unreachable e) {
            return true;
        }
    }
}
