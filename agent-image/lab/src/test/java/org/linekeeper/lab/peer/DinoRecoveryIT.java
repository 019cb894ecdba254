package org.linekeeper.lab.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The session and its Dino, run as the friend's, when something goes wrong: what is killed comes back, and a
/// login that fails is told and tried again.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the friends")
class DinoRecoveryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /// A machine that is down does not even refuse: attempts take their time to fail.
    private static final Duration UNREACHABLE = Duration.ofMinutes(1);
    /// What the sandbox promises of a process that is killed.
    private static final Duration WHOLE_AGAIN = Duration.ofSeconds(10);

    private static Lab lab;
    private static Friend bob;
    private static Friend carol;

    @BeforeAll
    static void start() {
        lab = Lab.start();
        lab.prosody().befriend("bob", "Bob", "carol", "Carol");
        bob = lab.friend("bob");
        carol = lab.friend("carol");
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @ParameterizedTest
    @CsvSource({"dino, dino", "pulseaudio, sound", "Xvnc, display", "dbus-daemon, bus"})
    void whatIsKilledComesBackAndDinoIsOnlineAgain(String program, String part) {
        Instant killed = Instant.now();

        carol.kill(program);

        carol.log()
                .await(part + " is back", killed, WHOLE_AGAIN, line -> line.equals("restarted " + part + ": signal 9"));
        lab.prosody().awaitOnline("carol", killed, WHOLE_AGAIN);
    }

    @Test
    void canBeCalledAgainAfterAllOfThem() {
        Instant killed = Instant.now();
        carol.kill("dbus-daemon");
        lab.prosody().awaitOnline("carol", killed, WHOLE_AGAIN);
        Instant start = Instant.now();

        bob.call(carol.jid());

        carol.awaitRinging(start, PATIENCE);
        carol.answer();
        carol.awaitEstablished(start, PATIENCE);
        bob.hangUp();
        carol.awaitClosed(start, PATIENCE);
        bob.awaitClosed(start, PATIENCE);
    }

    @Test
    void aCallEndsWithTheProcessThatHadIt() {
        Instant start = Instant.now();
        bob.call(carol.jid());
        carol.awaitRinging(start, PATIENCE);

        carol.kill("dino");

        assertThat(carol.awaitClosed(start, PATIENCE).detail()).isEqualTo("FAILED");
        bob.hangUp();
        bob.awaitClosed(start, PATIENCE);
        lab.prosody().awaitOnline("carol", start, WHOLE_AGAIN);
    }

    @Test
    void aWrongPasswordIsToldInTheServersWordsAndTriedAgain() {
        Instant start = Instant.now();
        lab.prosody().addAccount("carol", "not what Dino has");
        carol.kill("dino");
        carol.log()
                .await(
                        "the login is refused",
                        start,
                        PATIENCE,
                        line -> isAccount(line, "GONE")
                                && line.contains("not-authorized")
                                && line.contains("personNeeded=enter the right password for " + carol.jid())
                                && line.contains("attempts=2"));

        Instant put = Instant.now();
        lab.prosody().addAccount("carol", carol.password());

        lab.prosody().awaitOnline("carol", put, PATIENCE);
        carol.log()
                .await(
                        "the login is told",
                        put,
                        PATIENCE,
                        line -> isAccount(line, "ALIVE") && line.contains("personNeeded=null"));
    }

    @Test
    void aServerThatNoLongerAnswersIsNoticedByItsSilence() {
        Instant start = Instant.now();
        lab.prosody().freeze();
        try {
            carol.call(bob.jid());
            carol.log().await("the silence is told", start, UNREACHABLE, line -> isAccount(line, "UNKNOWN"));
        } finally {
            lab.prosody().thaw();
        }
        carol.hangUp();
        carol.log().await("the server's word is told", start, UNREACHABLE, line -> isAccount(line, "ALIVE"));
    }

    @Test
    void aDialogInFrontOfDinoIsTold() {
        Instant start = Instant.now();

        bob.open("xmpp:room@" + Lab.CHAT + "?join");

        bob.log()
                .await(
                        "the dialog is told",
                        start,
                        UNREACHABLE,
                        line -> line.contains("window=Witness[evidence=GONE") && line.contains("Join Channel"));
        bob.kill("dino");
        bob.log()
                .await(
                        "nothing is in front of the next Dino",
                        start,
                        UNREACHABLE,
                        line -> line.contains("window=Witness[evidence=ALIVE"));
    }

    @Test
    void findsTheServerAgain() {
        Instant start = Instant.now();
        lab.prosody().goDown();
        try {
            carol.log().await("the loss is told", start, PATIENCE, line -> isAccount(line, "GONE"));
            carol.log()
                    .await(
                            "the failed attempt is told",
                            start,
                            UNREACHABLE,
                            line -> isAccount(line, "GONE") && line.contains("can't be reached: Could not establish"));
        } finally {
            lab.prosody().comeBack();
        }

        Instant back = Instant.now();
        lab.prosody().awaitOnline("carol", back, UNREACHABLE);
        lab.prosody().awaitOnline("bob", back, UNREACHABLE);
    }

    private static boolean isAccount(String line, String evidence) {
        return line.startsWith("account ") && line.contains("login=Witness[evidence=" + evidence);
    }
}
