package org.linekeeper.controller.access;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.storage.StoredText;
import org.linekeeper.controller.user.UserId;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.web.client.RestTemplate;

/// Callers whom an OpenID provider vouches for, by its signed tokens. The provider is asked for its keys
/// when the first token comes: the controller starts without it. No class of this is loaded where no
/// provider is set.
final class OidcCallers {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /// With what stands before it, as much as every column takes that says who did something.
    private static final int LONGEST_NAME = 100;

    private final OidcSettings settings;
    private final URI issuer;
    private volatile @Nullable NimbusJwtDecoder decoder;

    OidcCallers(OidcSettings settings, URI issuer) {
        this.settings = settings;
        this.issuer = issuer;
    }

    /// The provider does not tell its keys. Scope: callers of this provider; retryable.
    static final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreachable(Throwable cause) {
            super("the sign-in provider does not answer", cause);
        }
    }

    /// Blocks for some seconds at most where the provider has to be asked.
    ///
    /// @return empty where the token is not good, gives no role here, or does not say whose it is
    Optional<Caller> of(String token) {
        Jwt jwt;
        try {
            jwt = decoder().decode(token);
        } catch (BadJwtException e) {
            return Optional.empty();
        } catch (JwtException e) {
            throw new Unreachable(e);
        }
        return role(jwt)
                .flatMap(role -> name(jwt)
                        .map(name -> new Caller("oidc:" + name, role, users(jwt, role), new Caller.Elsewhere())));
    }

    private NimbusJwtDecoder decoder() {
        NimbusJwtDecoder ready = decoder;
        if (ready == null) {
            try {
                ready = newDecoder();
            } catch (IllegalArgumentException | IllegalStateException e) {
                // its description cannot be read
                throw new Unreachable(e);
            }
            decoder = ready;
        }
        return ready;
    }

    private NimbusJwtDecoder newDecoder() {
        SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
        requests.setConnectTimeout(PATIENCE);
        requests.setReadTimeout(PATIENCE);
        RestTemplate rest = new RestTemplate(requests);
        URI jwks = settings.jwks();
        NimbusJwtDecoder fresh = jwks == null
                ? NimbusJwtDecoder.withIssuerLocation(issuer.toString())
                        .restOperations(rest)
                        .build()
                : NimbusJwtDecoder.withJwkSetUri(jwks.toString())
                        .restOperations(rest)
                        .jwsAlgorithms(known -> known.addAll(
                                List.of(SignatureAlgorithm.RS256, SignatureAlgorithm.PS256, SignatureAlgorithm.ES256)))
                        .build();
        fresh.setJwtValidator(validator());
        return fresh;
    }

    private OAuth2TokenValidator<Jwt> validator() {
        // RFC 9068 gives access tokens a type of their own; most providers do not
        JwtTypeValidator type = new JwtTypeValidator("JWT", "at+jwt");
        type.setAllowEmpty(true);
        // one without an end would hold for ever: nothing here could revoke it
        JwtTimestampValidator times = new JwtTimestampValidator();
        times.setAllowEmptyExpiryClaim(false);
        return new DelegatingOAuth2TokenValidator<>(List.of(
                times, new JwtIssuerValidator(issuer.toString()), new JwtAudienceValidator(settings.audience()), type));
    }

    private Optional<Role> role(Jwt jwt) {
        Set<String> words = words(claim(jwt.getClaims(), settings.roleClaim()));
        return Stream.of(Role.ADMIN, Role.OPERATOR, Role.USER)
                .filter(role -> words.contains(word(role)))
                .findFirst();
    }

    private String word(Role role) {
        return switch (role) {
            case USER -> settings.userRole();
            case OPERATOR -> settings.operatorRole();
            case ADMIN -> settings.adminRole();
        };
    }

    /// A provider may call somebody whatever it likes; what is too long stays another one's by its digest.
    private Optional<String> name(Jwt jwt) {
        return Optional.ofNullable(claim(jwt.getClaims(), settings.nameClaim()))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(name -> !name.isBlank())
                .or(() -> Optional.ofNullable(jwt.getSubject()).filter(subject -> !subject.isBlank()))
                .map(OidcCallers::bounded);
    }

    private static String bounded(String name) {
        String stored = String.valueOf(StoredText.of(name, LONGEST_NAME));
        return stored.equals(name)
                ? name
                : stored + "~" + TokenText.digest(name).substring(0, 16);
    }

    private Set<UserId> users(Jwt jwt, Role role) {
        return role == Role.USER
                ? words(claim(jwt.getClaims(), settings.usersClaim())).stream()
                        .flatMap(OidcCallers::user)
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private static Stream<UserId> user(String name) {
        try {
            return Stream.of(new UserId(name));
        } catch (IllegalArgumentException e) {
            // no user of ours can be called so
            return Stream.empty();
        }
    }

    private static @Nullable Object claim(Map<String, Object> claims, String path) {
        Object value = claims;
        for (String step : path.split("\\.", -1)) {
            value = value instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return value;
    }

    private static Set<String> words(@Nullable Object claim) {
        return switch (claim) {
            case String text -> Set.copyOf(Arrays.asList(text.split(" ", -1)));
            case Collection<?> many -> {
                Set<String> words = new HashSet<>();
                many.forEach(word -> words.add(String.valueOf(word)));
                yield words;
            }
            case null, default -> Set.of();
        };
    }
}
