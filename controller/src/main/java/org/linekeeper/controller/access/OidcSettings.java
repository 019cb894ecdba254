package org.linekeeper.controller.access;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings `linekeeper.oidc.*`: who else may say who somebody is. Without an issuer, nobody.
///
/// @param issuer     the provider, exactly as its tokens name it
/// @param jwks       where its keys are; absent: where its own description says
/// @param audience   what its tokens must be meant for
/// @param nameClaim  what the audit log calls the caller
/// @param roleClaim  where roles stand, dots leading inward (Keycloak: `realm_access.roles`)
/// @param userRole   the word there that means the role user; likewise the next two
/// @param usersClaim where the names of the users stand whom a caller of the role user owns
@ConfigurationProperties("linekeeper.oidc")
record OidcSettings(
        @Nullable URI issuer,
        @Nullable URI jwks,
        @DefaultValue("linekeeper") String audience,
        @DefaultValue("preferred_username") String nameClaim,
        @DefaultValue("roles") String roleClaim,
        @DefaultValue("linekeeper-user") String userRole,
        @DefaultValue("linekeeper-operator") String operatorRole,
        @DefaultValue("linekeeper-admin") String adminRole,
        @DefaultValue("linekeeper_users") String usersClaim) {
    private static final Set<String> OWN_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    OidcSettings {
        checkSafe("linekeeper.oidc.issuer", issuer);
        checkSafe("linekeeper.oidc.jwks", jwks);
        if (audience.isBlank()) {
            throw new IllegalArgumentException("linekeeper.oidc.audience must not be empty");
        }
    }

    private static void checkSafe(String name, @Nullable URI address) {
        if (address != null
                && !"https".equals(address.getScheme())
                && !("http".equals(address.getScheme()) && OWN_MACHINE.contains(String.valueOf(address.getHost())))) {
            throw new IllegalArgumentException(name + " must begin with https://");
        }
    }
}
