package org.linekeeper.controller.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.call.CallOwners;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.CallId;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/// Decides by [AccessRules] whether a request goes on. What is refused looks the same whether the user or
/// call that was asked for exists or not.
final class AccessGuard implements AuthorizationManager<RequestAuthorizationContext> {
    private static final AuthorizationDecision YES = new AuthorizationDecision(true);
    private static final AuthorizationDecision NO = new AuthorizationDecision(false);

    private final CallOwners calls;

    AccessGuard(CallOwners calls) {
        this.calls = calls;
    }

    @Override
    public AuthorizationDecision authorize(
            Supplier<? extends @Nullable Authentication> sender, RequestAuthorizationContext context) {
        HttpServletRequest request = context.getRequest();
        Optional<AccessRules.Match> match = AccessRules.match(request);
        if (match.filter(found -> found.rule().who() == AccessRule.Who.ANYBODY).isPresent()) {
            return YES;
        }
        Authentication authentication = sender.get();
        if (authentication == null || !(authentication.getPrincipal() instanceof Caller caller)) {
            return NO;
        }
        return caller.role() == Role.ADMIN
                        || match.filter(found -> allowed(caller, found, request))
                                .isPresent()
                ? YES
                : NO;
    }

    private boolean allowed(Caller caller, AccessRules.Match match, HttpServletRequest request) {
        return switch (match.rule().who()) {
            case ANYBODY, KNOWN -> true;
            case OWNER -> owns(caller, match.variables(), request);
            case OWNER_OR_OPERATOR -> caller.role() == Role.OPERATOR || owns(caller, match.variables(), request);
            case OPERATOR -> caller.role() == Role.OPERATOR;
            case ADMIN -> false;
        };
    }

    private boolean owns(Caller caller, Map<String, String> variables, HttpServletRequest request) {
        return caller.role() == Role.USER
                && concerned(variables, request).filter(caller::owns).isPresent();
    }

    /// The user whom the request is about: by its path, by its call, by its one parameter `user`.
    private Optional<UserId> concerned(Map<String, String> variables, HttpServletRequest request) {
        String name = variables.get("name");
        String call = variables.get("call");
        try {
            if (name != null) {
                return Optional.of(new UserId(name));
            }
            if (call != null) {
                return calls.of(new CallId(call));
            }
            String[] users = request.getParameterValues("user");
            return users == null || users.length != 1 ? Optional.empty() : Optional.of(new UserId(users[0]));
        } catch (IllegalArgumentException e) {
            // no such user or call can be
            return Optional.empty();
        }
    }
}
