package org.linekeeper.controller.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.controller.security.SandboxIdentities;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.DatabaseSettings;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Writes the data folder into one tar file in its folder `backups`: keys, certificate authority, tokens,
/// identities and settings as they are, and of a database in a file a copy that is whole in itself. Keys
/// that change meanwhile make it begin again, so that they fit the database beside them. The sandboxes'
/// identities come and go with the sandboxes and are taken as they are met: one that is missing is issued anew.
@Component
class Backups {
    private static final String DATABASE = "linekeeper.mv.db";
    /// What belongs to the running process.
    private static final Set<String> LEFT_OUT =
            Set.of("lock", "keyset.json.lock", "backups", "controller.log", "controller.pid");

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern(
                    "'linekeeper-'yyyyMMdd'T'HHmmssSSS'Z.tar'")
            .withZone(ZoneOffset.UTC);
    private static final int TRIES = 5;

    private final DataFolder folder;
    private final DatabaseSettings database;
    private final JdbcClient jdbc;
    private final Clock clock;

    Backups(DataFolder folder, DatabaseSettings database, JdbcClient jdbc, Clock clock) {
        this.folder = folder;
        this.database = database;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /// Blocks for as long as the data takes to copy; the controller goes on meanwhile.
    synchronized Backup make() {
        Path target = folder.privateFolder("backups").resolve(NAME.format(clock.instant()));
        for (int i = 0; i < TRIES; i++) {
            if (made(target)) {
                return database.shared()
                        ? new Backup(
                                target.toString(),
                                "postgresql",
                                database.url(),
                                database.user(),
                                Objects.toString(database.passwordFile(), null))
                        : new Backup(target.toString(), "file", null, null, null);
            }
        }
        throw Refused.unavailable("The keys changed during every one of " + TRIES + " tries: try again later.");
    }

    /// @return false where a file changed meanwhile
    private boolean made(Path target) {
        Path draft = target.resolveSibling(target.getFileName() + ".draft");
        Path copy = target.resolveSibling(target.getFileName() + ".zip");
        try {
            SortedMap<String, String> before = fingerprints();
            if (!database.shared()) {
                // an online backup: consistent in itself, and nobody is locked out
                jdbc.sql("backup to ?").param(copy.toString()).update();
            }
            Files.deleteIfExists(draft);
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (TarArchiveOutputStream tar =
                    new TarArchiveOutputStream(Files.newOutputStream(draft, StandardOpenOption.WRITE), "UTF-8")) {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
                for (String name : before.keySet()) {
                    add(tar, name);
                }
                if (!database.shared()) {
                    addDatabase(tar, copy);
                }
            }
            if (!keys(before).equals(keys(fingerprints()))) {
                return false;
            }
            try (FileChannel file = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException _) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete(draft);
            delete(copy);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The folder's files in order, each with its time and size.
    private SortedMap<String, String> fingerprints() throws IOException {
        SortedMap<String, String> found = new TreeMap<>();
        Path root = folder.path();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return directory.equals(root) || note(directory, "")
                        ? FileVisitResult.CONTINUE
                        : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                note(file, attributes.lastModifiedTime() + " " + attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            private boolean note(Path file, String fingerprint) {
                Path name = root.relativize(file);
                boolean wanted = !isLeftOut(name);
                if (wanted) {
                    found.put(name.toString(), fingerprint);
                }
                return wanted;
            }
        });
        return found;
    }

    /// What has to fit the database.
    private static Map<String, String> keys(SortedMap<String, String> found) {
        return found.entrySet().stream()
                .filter(file -> !isOfSandboxes(file.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static boolean isOfSandboxes(String name) {
        return Path.of(name).startsWith(SandboxIdentities.FOLDER);
    }

    private static boolean isLeftOut(Path name) {
        String last = name.getFileName().toString();
        return LEFT_OUT.contains(name.getName(0).toString())
                || last.endsWith(".draft")
                || (name.getNameCount() == 1 && last.startsWith("linekeeper.") && last.endsWith(".db"));
    }

    private void add(TarArchiveOutputStream tar, String name) throws IOException {
        Path file = folder.path().resolve(name);
        TarArchiveEntry entry;
        byte[] content;
        try {
            entry = new TarArchiveEntry(file, name);
            entry.setMode(mode(Files.getPosixFilePermissions(file)));
            content = entry.isDirectory() ? new byte[0] : Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            if (isOfSandboxes(name)) {
                return;
            }
            throw e;
        }
        entry.setSize(content.length);
        // GNU tar does not know it, and says so for each file
        entry.setCreationTime(null);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static int mode(Set<PosixFilePermission> permissions) {
        int mode = 0;
        String letters = PosixFilePermissions.toString(permissions);
        for (int i = 0; i < letters.length(); i++) {
            mode |= letters.charAt(i) == '-' ? 0 : 0400 >> i;
        }
        return mode;
    }

    private static void addDatabase(TarArchiveOutputStream tar, Path copy) throws IOException {
        try (ZipFile zip = new ZipFile(copy.toFile())) {
            ZipEntry found = zip.getEntry(DATABASE);
            if (found == null) {
                throw new IOException("the database's copy holds no " + DATABASE);
            }
            TarArchiveEntry entry = new TarArchiveEntry(DATABASE);
            // it is read first for its length, which need not stand in the zip's entry
            entry.setSize(length(zip, found));
            entry.setMode(0600);
            tar.putArchiveEntry(entry);
            try (InputStream in = zip.getInputStream(found)) {
                in.transferTo(tar);
            }
            tar.closeArchiveEntry();
        }
    }

    private static long length(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
