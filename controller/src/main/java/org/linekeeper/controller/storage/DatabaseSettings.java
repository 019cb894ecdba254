package org.linekeeper.controller.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// The settings `linekeeper.database.*`. Without them the database is a file in the data folder.
///
/// @param url          `jdbc:postgresql://host:port/name`; null for the file
/// @param user         who signs in there
/// @param passwordFile holds the password and nothing else; null where the server asks for none
@ConfigurationProperties("linekeeper.database")
public record DatabaseSettings(
        @Nullable String url,
        @Nullable String user,
        @Nullable Path passwordFile) {
    /// The database in the data folder.
    public static final DatabaseSettings FILE = new DatabaseSettings(null, null, null);

    public DatabaseSettings {
        if (url == null) {
            require(user == null && passwordFile == null, "url is missing: user and password-file belong to it");
        } else {
            require(url.startsWith("jdbc:postgresql:"), "url must begin with jdbc:postgresql:");
            require(
                    !url.toLowerCase(Locale.ROOT).contains("password="),
                    "url must not hold the password: name a file with linekeeper.database.password-file");
        }
    }

    /// Whether several controllers may use it.
    public boolean shared() {
        return url != null;
    }

    /// @throws StartRefused where the file cannot be read
    @Nullable
    String password() {
        if (passwordFile == null) {
            return null;
        }
        try {
            return Files.readString(passwordFile).strip();
        } catch (IOException e) {
            throw new StartRefused(
                    "The database's password cannot be read from " + passwordFile + " (" + e
                            + "): make it readable, or name another with --linekeeper.database.password-file=FILE.",
                    e);
        }
    }

    private static void require(boolean good, String rule) {
        if (!good) {
            throw new IllegalArgumentException("linekeeper.database." + rule);
        }
    }
}
