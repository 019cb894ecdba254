package org.linekeeper.controller.backup;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// A backup that was made.
///
/// @param file     on the controller's machine, for its owner only: it holds the keys
/// @param database `file`: it is in there; `postgresql`: pg_dump has to make its part
/// @param url      where that database is; null for a file
/// @param user     who signs in there
/// @param passwordFile with what
@Schema(name = "Backup")
record Backup(
        String file,
        String database,
        @Nullable String url,
        @Nullable String user,
        @Nullable String passwordFile) {}
