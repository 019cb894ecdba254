package org.linekeeper.agent;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A folder that only this sandbox's user can look into, in a volume that whoever runs the sandbox has made: Docker
/// gives such a volume to the user, Kubernetes to root and the user's group.
final class PrivateFolder {
    private static final Set<PosixFilePermission> OWNERS_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> MADE_SO = PosixFilePermissions.asFileAttribute(OWNERS_ONLY);

    private PrivateFolder() {}

    /// Makes it where it is missing, and closes it to others.
    ///
    /// @param uid whom it must belong to
    /// @return the folder
    /// @throws IOException where it can't be made, or belongs to somebody else, saying to whom
    static Path make(Path folder, int uid) throws IOException {
        if (!Files.exists(folder)) {
            try {
                Files.createDirectory(folder, MADE_SO);
            } catch (FileSystemException refused) {
                throw new IOException(
                        folder + " can't be made by uid " + uid + ": give it write access to " + folder.getParent()
                                + " (its owner, or a group of this sandbox's)",
                        refused);
            }
        }
        int owner = (Integer) Files.getAttribute(folder, "unix:uid");
        if (owner != uid) {
            throw new IOException(folder + " is another user's: it belongs to uid " + owner
                    + " and this sandbox runs as uid " + uid
                    + "; give it to this one (chown -R on the volume), or wipe it");
        }
        Files.setPosixFilePermissions(folder, OWNERS_ONLY);
        return folder;
    }
}
