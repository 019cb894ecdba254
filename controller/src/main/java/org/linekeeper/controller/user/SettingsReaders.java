package org.linekeeper.controller.user;

import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.security.SecretVault;
import org.springframework.stereotype.Component;

/// Makes a [SettingsReader] for each request.
@Component
class SettingsReaders {
    private final SecretVault vault;
    private final Tolls tolls;

    SettingsReaders(SecretVault vault, Tolls tolls) {
        this.vault = vault;
        this.tolls = tolls;
    }

    /// @param before where a password that is left out is taken from
    SettingsReader reader(UserId user, Settings before, Fields fields) {
        return new SettingsReader(user, before, vault, tolls.limits(), fields);
    }
}
