package org.linekeeper.controller.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.linekeeper.controller.storage.DataFolder;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Makes the account `admin` where there is no account at all. Its password stands in the file
/// `admin-password` of the data folder until somebody sets another; it is never printed. The file is
/// there before the account: a controller that is killed in between finds it again.
@Component
class FirstAdmin implements SmartLifecycle {
    static final PersonName NAME = new PersonName("admin");

    private static final String FILE = "admin-password";

    private final DataFolder folder;
    private final PersonStore people;
    private final Passwords passwords;
    private final Clock clock;
    private volatile boolean running;

    FirstAdmin(DataFolder folder, PersonStore people, Passwords passwords, Clock clock) {
        this.folder = folder;
        this.people = people;
        this.passwords = passwords;
        this.clock = clock;
    }

    /// Before the API is served.
    @Override
    public void start() {
        running = true;
        if (people.isEmpty()) {
            String password =
                    folder.readOrCreate(FILE, () -> TokenText.random() + "\n").strip();
            people.create(new Person(
                    NAME,
                    Role.ADMIN,
                    Set.of(),
                    passwords.hash(password),
                    false,
                    1,
                    clock.instant().truncatedTo(ChronoUnit.MICROS)));
        }
    }

    /// The file's password is good no more.
    void forgetGenerated() {
        Path file = folder.path().resolve(FILE);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
