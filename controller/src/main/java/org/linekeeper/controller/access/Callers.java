package org.linekeeper.controller.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Whom a token stands for, of whatever kind it is.
@Component
class Callers {
    private final BootstrapToken bootstrap;
    private final Tokens tokens;
    private final @Nullable OidcCallers elsewhere;

    Callers(BootstrapToken bootstrap, Tokens tokens, OidcSettings oidc) {
        this.bootstrap = bootstrap;
        this.tokens = tokens;
        this.elsewhere = oidc.issuer() == null ? null : new OidcCallers(oidc, oidc.issuer());
    }

    /// @throws OidcCallers.Unreachable where a provider would have to say
    Optional<Caller> of(String token) {
        if (token.startsWith(TokenText.PREFIX)) {
            return tokens.caller(token);
        }
        Optional<Caller> script = bootstrap.caller(token);
        return script.isPresent() || elsewhere == null || !looksSigned(token) ? script : elsewhere.of(token);
    }

    /// Three parts with dots between them (RFC 7519 §3).
    private static boolean looksSigned(String token) {
        return token.chars().filter(c -> c == '.').count() == 2;
    }
}
