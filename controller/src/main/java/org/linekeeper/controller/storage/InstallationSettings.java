package org.linekeeper.controller.storage;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The settings `linekeeper.installation` and `linekeeper.data`.
///
/// @param installation tells this controller's sandboxes from those of others on the same runtime
/// @param data         the folder for everything that must survive: database, keys, identities
@ConfigurationProperties("linekeeper")
public record InstallationSettings(
        @DefaultValue("linekeeper") String installation, Path data) {
    private static final Pattern NAME = Pattern.compile("[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?");

    public InstallationSettings(@DefaultValue("linekeeper") String installation, @Nullable Path data) {
        if (!NAME.matcher(installation).matches()) {
            throw new IllegalArgumentException("linekeeper.installation must be 1 to 20 lower-case letters, digits or"
                    + " '-', beginning with a letter and not ending with '-'");
        }
        this.installation = installation;
        this.data = (data == null
                        ? defaultFolder(System.getProperty("user.name"), System.getProperty("user.home"))
                        : data)
                .toAbsolutePath()
                .normalize();
    }

    static Path defaultFolder(String user, String home) {
        return user.equals("root") ? Path.of("/var/lib/linekeeper") : Path.of(home, ".local/share/linekeeper");
    }
}
