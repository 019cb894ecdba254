package org.linekeeper.controller.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

/// Reads `Authorization: Bearer <token>` (RFC 6750 §2.1) and finds out whose it is. A request without a
/// good token goes on as nobody's and is refused where the path needs somebody.
final class CallerFilter extends OncePerRequestFilter {
    private static final String SCHEME = "Bearer ";

    private final Callers callers;
    private final ProblemWriter problems;

    CallerFilter(Callers callers, ProblemWriter problems) {
        this.callers = callers;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Caller> caller;
        try {
            caller = bearer(request).flatMap(callers::of);
        } catch (DataAccessException | TransactionException e) {
            problems.write(
                    response, HttpStatus.SERVICE_UNAVAILABLE, "the database does not answer, so nobody is known now");
            return;
        } catch (OidcCallers.Unreachable e) {
            problems.write(response, HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
            return;
        }
        caller.ifPresent(CallerFilter::remember);
        chain.doFilter(request, response);
    }

    static Optional<String> bearer(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).strip());
    }

    private static void remember(Caller caller) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(UsernamePasswordAuthenticationToken.authenticated(
                caller,
                null,
                List.of(new SimpleGrantedAuthority("ROLE_" + caller.role().name()))));
        SecurityContextHolder.setContext(context);
    }
}
