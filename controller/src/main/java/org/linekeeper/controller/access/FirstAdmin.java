package org.linekeeper.controller.access;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.FirstPassword;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Makes the account `admin` where there is no account at all. Its password stands in the file `admin-password` of the
/// data folder, on a cluster in a Secret, until somebody sets another; it is never printed. It is kept before the
/// account is made: a controller that is killed in between finds it again.
@Component
class FirstAdmin implements SmartLifecycle {
    static final PersonName NAME = new PersonName("admin");

    private final FirstPassword kept;
    private final PersonStore people;
    private final Passwords passwords;
    private final Clock clock;
    private volatile boolean running;

    /// @param elsewhere the runtime's own place for the password
    FirstAdmin(
            ObjectProvider<FirstPassword> elsewhere,
            DataFolder folder,
            PersonStore people,
            Passwords passwords,
            Clock clock) {
        this.kept = elsewhere.getIfAvailable(() -> new PasswordFile(folder));
        this.people = people;
        this.passwords = passwords;
        this.clock = clock;
    }

    /// Before the API is served.
    @Override
    public void start() {
        running = true;
        if (people.isEmpty()) {
            String password = kept.readOrKeep(TokenText::random);
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

    /// The generated password is good no more.
    void forgetGenerated() {
        kept.forget();
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
