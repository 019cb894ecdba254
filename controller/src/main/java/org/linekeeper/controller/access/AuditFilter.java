package org.linekeeper.controller.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.audit.AuditLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/// Writes to the audit log: every request of a known caller that would change something, every sign-in,
/// what was refused for the caller's role, and an admin's look at what a user owns; the last two once in
/// ten minutes, or a script that asks every second would fill the log. The answer to a change is held
/// back until its entry is in the database.
final class AuditFilter extends OncePerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger(AuditFilter.class);
    private static final String SIGN_IN = "POST /api/v1/sign-in";

    private final AuditLog log;
    private final Repeats repeats = new Repeats(Duration.ofMinutes(10), System::nanoTime);

    AuditFilter(AuditLog log) {
        this.log = log;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<AccessRules.Match> match = AccessRules.match(request);
        if (reads(request)) {
            chain.doFilter(request, response);
            caller().ifPresent(caller -> noteRead(caller, match, request, response));
            return;
        }
        ContentCachingResponseWrapper held = new ContentCachingResponseWrapper(response);
        Optional<Caller> caller = caller();
        int outcome = HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
        try {
            chain.doFilter(request, held);
            outcome = held.getStatus();
        } finally {
            noteChange(caller, match, request, held, outcome);
            held.copyBodyToResponse();
        }
    }

    private static boolean reads(HttpServletRequest request) {
        return switch (request.getMethod()) {
            case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }

    private void noteRead(
            Caller caller,
            Optional<AccessRules.Match> match,
            HttpServletRequest request,
            HttpServletResponse response) {
        int status = response.getStatus();
        boolean content = status < HttpServletResponse.SC_BAD_REQUEST
                && caller.role() == Role.ADMIN
                && match.filter(found -> found.rule().showsContent()).isPresent();
        if (content || status == HttpServletResponse.SC_FORBIDDEN) {
            String action = action(match, request);
            String target = target(match, request, response);
            if (repeats.isNew(String.join("\n", caller.name(), action, String.valueOf(target), "" + status))) {
                append(caller.name(), action, target, request, status);
            }
        }
    }

    private void noteChange(
            Optional<Caller> caller,
            Optional<AccessRules.Match> match,
            HttpServletRequest request,
            HttpServletResponse response,
            int outcome) {
        String action = action(match, request);
        if (action.equals(SIGN_IN)) {
            boolean tried = outcome == HttpServletResponse.SC_OK || outcome == HttpServletResponse.SC_UNAUTHORIZED;
            if (tried) {
                String claimed =
                        Attributes.claimed(request).map(PersonName::value).orElse("unknown");
                append(claimed, action, null, request, outcome);
            }
            return;
        }
        if (caller.isEmpty()) {
            return;
        }
        String name = caller.get().name();
        String target = target(match, request, response);
        if (outcome != HttpServletResponse.SC_FORBIDDEN
                || repeats.isNew(String.join("\n", name, action, String.valueOf(target)))) {
            append(name, action, target, request, outcome);
        }
    }

    private void append(String actor, String action, @Nullable String target, HttpServletRequest request, int outcome) {
        try {
            log.append(actor, action, target, request.getRemoteAddr(), outcome);
        } catch (DataAccessException e) {
            LOG.error("Not in the audit log: {} {} {} -> {}", actor, action, target, outcome, e);
        }
    }

    private static String action(Optional<AccessRules.Match> match, HttpServletRequest request) {
        return match.map(found -> found.rule().operation()).orElse(request.getMethod() + " elsewhere");
    }

    /// The user before what belongs to it; for something new, what it is called by now.
    private static @Nullable String target(
            Optional<AccessRules.Match> match, HttpServletRequest request, HttpServletResponse response) {
        Map<String, String> variables = match.map(AccessRules.Match::variables).orElse(Map.of());
        return Stream.of("name", "person", "call", "id")
                .flatMap(variable -> Stream.ofNullable(variables.get(variable)))
                .findFirst()
                .or(() -> Optional.ofNullable(response.getHeader(HttpHeaders.LOCATION))
                        .map(location -> location.substring(location.lastIndexOf('/') + 1)))
                .or(() -> Optional.ofNullable(request.getParameter("user")))
                .orElse(null);
    }

    private static Optional<Caller> caller() {
        Authentication sender = SecurityContextHolder.getContext().getAuthentication();
        return sender != null && sender.getPrincipal() instanceof Caller caller
                ? Optional.of(caller)
                : Optional.empty();
    }
}
