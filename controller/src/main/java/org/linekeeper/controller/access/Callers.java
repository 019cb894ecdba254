package org.linekeeper.controller.access;

import java.util.Optional;
import org.springframework.stereotype.Component;

/// Whom a token stands for, of whatever kind it is.
@Component
class Callers {
    private final BootstrapToken bootstrap;
    private final Tokens tokens;

    Callers(BootstrapToken bootstrap, Tokens tokens) {
        this.bootstrap = bootstrap;
        this.tokens = tokens;
    }

    Optional<Caller> of(String token) {
        if (token.startsWith(TokenText.PREFIX)) {
            return tokens.caller(token);
        }
        return bootstrap.caller(token);
    }
}
