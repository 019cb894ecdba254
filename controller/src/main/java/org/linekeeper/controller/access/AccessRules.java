package org.linekeeper.controller.access;

import static org.linekeeper.controller.access.AccessRule.Who.ADMIN;
import static org.linekeeper.controller.access.AccessRule.Who.ANYBODY;
import static org.linekeeper.controller.access.AccessRule.Who.KNOWN;
import static org.linekeeper.controller.access.AccessRule.Who.OPERATOR;
import static org.linekeeper.controller.access.AccessRule.Who.OWNER;
import static org.linekeeper.controller.access.AccessRule.Who.OWNER_OR_OPERATOR;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.ServletRequestPathUtils;

/// The one table of who may do what. Nobody but an admin gets through where it says nothing, and a test
/// refuses an endpoint that it does not name. What an operator gets to see of an answer is cut to
/// [org.linekeeper.controller.api.Audience.Fleet].
final class AccessRules {
    static final List<AccessRule> TABLE = List.of(
            rule("GET", "/actuator/health", ANYBODY),
            rule("GET", "/actuator/health/**", ANYBODY),
            rule("GET", "/actuator/**", OPERATOR),
            rule("GET", "/api/v1/openapi", ANYBODY),
            rule("GET", "/api/v1/openapi/**", ANYBODY),
            rule("GET", "/api/v1/openapi.yaml", ANYBODY),
            // who one is
            rule("POST", "/api/v1/sign-in", ANYBODY),
            rule("DELETE", "/api/v1/sign-in", KNOWN),
            rule("GET", "/api/v1/me", KNOWN),
            rule("PUT", "/api/v1/me/password", KNOWN),
            rule("GET", "/api/v1/tokens", KNOWN),
            rule("POST", "/api/v1/tokens", KNOWN),
            rule("DELETE", "/api/v1/tokens/{id}", KNOWN),
            // users, and what they own
            rule("GET", "/api/v1/users", OPERATOR),
            rule("POST", "/api/v1/users", ADMIN),
            rule("GET", "/api/v1/users/{name}", OWNER_OR_OPERATOR),
            rule("DELETE", "/api/v1/users/{name}", ADMIN),
            rule("GET", "/api/v1/users/{name}/status", OWNER_OR_OPERATOR),
            rule("POST", "/api/v1/users/{name}/declare-gone", ADMIN),
            rule("GET", "/api/v1/statuses", OPERATOR),
            rule("PUT", "/api/v1/users/{name}/accounts/{id}", OWNER),
            rule("DELETE", "/api/v1/users/{name}/accounts/{id}", OWNER),
            rule("PUT", "/api/v1/users/{name}/lines/{id}", OWNER),
            rule("DELETE", "/api/v1/users/{name}/lines/{id}", OWNER),
            rule("PUT", "/api/v1/users/{name}/phones/{id}", OWNER),
            rule("DELETE", "/api/v1/users/{name}/phones/{id}", OWNER),
            rule("PUT", "/api/v1/users/{name}/ring-plan", OWNER),
            rule("PUT", "/api/v1/users/{name}/do-not-disturb", OWNER),
            rule("GET", "/api/v1/users/{name}/contacts", OWNER),
            rule("GET", "/api/v1/users/{name}/calls", OWNER),
            rule("POST", "/api/v1/users/{name}/calls", OWNER),
            rule("GET", "/api/v1/calls", OWNER),
            rule("GET", "/api/v1/calls/{call}", OWNER),
            rule("DELETE", "/api/v1/calls/{call}", OWNER),
            rule("POST", "/api/v1/calls/{call}/hold", OWNER),
            rule("POST", "/api/v1/calls/{call}/resume", OWNER),
            rule("POST", "/api/v1/calls/{call}/digits", OWNER),
            rule("POST", "/api/v1/calls/{call}/transfer", OWNER),
            rule("GET", "/api/v1/stream", OWNER_OR_OPERATOR),
            rule("GET", "/api/v1/events", OWNER_OR_OPERATOR),
            rule("GET", "/api/v1/users/{name}/events", OWNER_OR_OPERATOR),
            rule("GET", "/api/v1/fleet", OPERATOR),
            rule("POST", "/api/v1/fleet/acknowledgements", OPERATOR),
            rule("GET", "/api/v1/fleet/order", OPERATOR),
            rule("PUT", "/api/v1/fleet/pause", OPERATOR),
            rule("GET", "/api/v1/operations", OPERATOR),
            rule("POST", "/api/v1/operations/wipe", ADMIN),
            rule("POST", "/api/v1/operations/delete", ADMIN),
            rule("POST", "/api/v1/operations/{kind}", OPERATOR),
            rule("POST", "/api/v1/operations/{kind}/preview", OPERATOR),
            rule("GET", "/api/v1/operations/{id}", OPERATOR),
            rule("GET", "/api/v1/operations/{id}/targets", OPERATOR),
            rule("POST", "/api/v1/operations/{id}/cancel", OPERATOR),
            rule("GET", "/api/v1/rollouts", OPERATOR),
            rule("POST", "/api/v1/rollouts", OPERATOR),
            rule("GET", "/api/v1/rollouts/{id}", OPERATOR),
            rule("GET", "/api/v1/rollouts/{id}/targets", OPERATOR),
            rule("POST", "/api/v1/rollouts/{id}/pause", OPERATOR),
            rule("POST", "/api/v1/rollouts/{id}/resume", OPERATOR),
            rule("POST", "/api/v1/rollouts/{id}/roll-back", OPERATOR),
            // the controller itself
            rule("GET", "/api/v1/isolation", OPERATOR),
            rule("GET", "/api/v1/people", ADMIN),
            rule("POST", "/api/v1/people", ADMIN),
            rule("GET", "/api/v1/people/{person}", ADMIN),
            rule("PUT", "/api/v1/people/{person}", ADMIN),
            rule("PUT", "/api/v1/people/{person}/password", ADMIN),
            rule("DELETE", "/api/v1/people/{person}", ADMIN),
            rule("POST", "/api/v1/backups", ADMIN),
            rule("GET", "/api/v1/keys", ADMIN),
            rule("POST", "/api/v1/keys/rotation", ADMIN),
            rule("GET", "/api/v1/audit", ADMIN),
            rule("GET", "/api/v1/audit/check", ADMIN));

    private static final String FOUND = AccessRules.class.getName();

    private AccessRules() {}

    private static AccessRule rule(String method, String path, AccessRule.Who who) {
        return AccessRule.of(method, path, who);
    }

    /// A rule and what the request's path says for its variables.
    record Match(AccessRule rule, Map<String, String> variables) {}

    /// The first rule that is about the request.
    static Optional<Match> match(HttpServletRequest request) {
        if (request.getAttribute(FOUND) instanceof Match match) {
            return Optional.of(match);
        }
        PathContainer path = ServletRequestPathUtils.parse(request).pathWithinApplication();
        HttpMethod method = HttpMethod.valueOf(request.getMethod());
        Optional<Match> match = TABLE.stream()
                .flatMap(rule -> rule.match(method, path).map(variables -> new Match(rule, variables)).stream())
                .findFirst();
        match.ifPresent(found -> request.setAttribute(FOUND, found));
        return match;
    }
}
