package org.linekeeper.controller.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.function.Supplier;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.FirstPassword;

/// The first admin's password in a file of mode 0600 in the data folder.
final class PasswordFile implements FirstPassword {
    private static final String NAME = "admin-password";

    private final DataFolder folder;

    PasswordFile(DataFolder folder) {
        this.folder = folder;
    }

    @Override
    public String readOrKeep(Supplier<String> generated) {
        return folder.readOrCreate(NAME, () -> generated.get() + "\n").strip();
    }

    @Override
    public void forget() {
        try {
            Files.deleteIfExists(folder.path().resolve(NAME));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
