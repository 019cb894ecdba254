package org.linekeeper.controller.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/// The folder with everything that must survive, readable by its owner only. While the controller
/// runs it holds a lock on it, which the kernel drops with the process however that ends. Controllers on
/// one PostgreSQL share the folder, since they need the same keys, and with it the lock.
@Component
public final class DataFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
    /// What a write of a few rows may need; below, the disk counts as full.
    private static final long LEAST_SPACE = 1 << 20;
    private static final String INSTALLATION = "installation";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final FileChannel lock;

    /// A folder for this controller alone.
    ///
    /// @throws StartRefused where the folder cannot be written, or another controller uses it
    public DataFolder(InstallationSettings settings) {
        this(settings, DatabaseSettings.FILE);
    }

    /// @throws StartRefused where the folder cannot be written, or another controller uses it
    @Autowired
    public DataFolder(InstallationSettings settings, DatabaseSettings database) {
        this.folder = settings.data();
        try {
            Files.createDirectories(folder, OWNER_ONLY);
            Files.setPosixFilePermissions(folder, OWNER_ONLY.value());
            lock = FileChannel.open(
                    folder.resolve("lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    OWNER_FILE);
        } catch (IOException e) {
            throw new StartRefused(
                    "The data folder " + folder + " cannot be used (" + e
                            + "): make it writable, or choose another with --linekeeper.data=FOLDER.",
                    e);
        }
        takeLock(database.shared());
        if (!database.shared()) {
            // where others share the folder, a draft may be one that is being written
            removeDrafts();
        }
        sayWhose(settings.installation());
    }

    /// For `scripts/down`, which stops this installation's sandboxes and no other's.
    private void sayWhose(String installation) {
        if (!readOrCreate(INSTALLATION, () -> installation).equals(installation)) {
            replace(INSTALLATION, installation);
        }
    }

    private void takeLock(boolean shared) {
        try {
            FileLock taken = lock.tryLock(0, Long.MAX_VALUE, shared);
            if (taken == null) {
                throw inUse();
            }
            lock.truncate(0);
            lock.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
        } catch (OverlappingFileLockException e) {
            throw inUse();
        } catch (IOException e) {
            throw new StartRefused("The data folder " + folder + " cannot be locked (" + e.getMessage() + ").", e);
        }
    }

    private StartRefused inUse() {
        return new StartRefused("Another controller (process " + holder() + ") already uses the data folder " + folder
                + ": stop it, or choose another folder with --linekeeper.data=FOLDER.");
    }

    private String holder() {
        try {
            return Files.readString(folder.resolve("lock"));
        } catch (IOException e) {
            return "unknown";
        }
    }

    /// A folder in here that only the owner may enter, made where it is missing.
    public Path privateFolder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name), OWNER_ONLY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The file's content; made first where it is missing, complete and with mode 0600 from its first byte.
    public String readOrCreate(String name, Supplier<String> content) {
        Path file = folder.resolve(name);
        try {
            if (!Files.exists(file)) {
                create(file, content.get());
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Replaces the file's content, on the disk when this returns. Whoever is killed in between leaves the
    /// old content or the new one.
    public void replace(String name, String content) {
        Path file = folder.resolve(name);
        try {
            Files.move(draft(file, content), file, StandardCopyOption.ATOMIC_MOVE);
            keepNames();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Changes with every [#replace], also with that of another controller. Where the folder can't be reached, empty.
    public Optional<Object> edition(String name) {
        try {
            BasicFileAttributes file = Files.readAttributes(folder.resolve(name), BasicFileAttributes.class);
            return Optional.of(List.of(String.valueOf(file.fileKey()), file.lastModifiedTime(), file.size()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Does a change of a file that no other controller changes meanwhile.
    public void alone(String name, Runnable change) {
        Path file = folder.resolve(name + ".lock");
        try (FileChannel turn =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_FILE)) {
            turn.lock();
            change.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether there is no room left to write to.
    public boolean full() {
        return folder.toFile().getUsableSpace() < LEAST_SPACE;
    }

    public Path path() {
        return folder;
    }

    private static Path draft(Path file, String content) throws IOException {
        Path draft = Files.createTempFile(file.getParent(), file.getFileName() + ".", ".draft", OWNER_FILE);
        try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        return draft;
    }

    private void create(Path file, String content) throws IOException {
        Path draft = draft(file, content);
        try {
            // a link is never made over another file: of two controllers that make a key at once, one does
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            LOG.info("Another controller has just made {}", file);
        } finally {
            Files.delete(draft);
        }
        keepNames();
    }

    private void keepNames() throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /// Drafts hold what their files hold, keys too, and those that a kill left behind nobody would find.
    private void removeDrafts() {
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(folder, "*.draft")) {
            for (Path draft : drafts) {
                Files.delete(draft);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
