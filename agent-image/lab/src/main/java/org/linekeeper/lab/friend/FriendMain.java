package org.linekeeper.lab.friend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.linekeeper.agent.client.dino.DinoClient;
import org.linekeeper.agent.sound.PulseServer;
import org.linekeeper.agent.sound.PulseServerStreams;
import org.linekeeper.agent.supervise.ChildProgram;
import org.linekeeper.agent.supervise.Confinement;
import org.linekeeper.agent.supervise.SessionPrograms;
import org.linekeeper.agent.supervise.Supervisor;
import org.linekeeper.agent.supervise.SupervisorListener;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.AgentStatus.ProcessStatus;
import org.linekeeper.protocol.Secret;

/// Runs a session with Dino for one account and takes commands on a TCP port. What Dino prints, its XMPP
/// stream among it, goes unchanged to standard output, where Docker stamps it.
public final class FriendMain {
    public static final int PORT = 4444;
    /// Holds the bare JID in the first line and the password in the second.
    public static final Path ACCOUNT = Path.of("/run/linekeeper/account");

    static final AccountId ID = new AccountId("friend");

    private FriendMain() {}

    static void main() throws IOException {
        List<String> account = Files.readAllLines(ACCOUNT);
        Path runtime = Path.of("/run/linekeeper");
        Path home = Files.createDirectories(Path.of("/profile/home"));
        SessionPrograms session = new SessionPrograms(runtime, home);
        InstantSource clock = InstantSource.system();
        Supervisor supervisor = new Supervisor(session.environment(), Confinement.NONE, clock, new Complaining());
        session.all().forEach(supervisor::add);
        try (PulseServerStreams streams = PulseServerStreams.watch(new PulseServer(session.soundAddress()));
                FriendControl control = FriendControl.listen(PORT)) {
            DinoClient dino = new DinoClient(session, supervisor, streams, control, clock);
            supervisor.addHeld(audible(dino.program()), "no account yet");
            control.drive(dino);
            supervisor.start();
            dino.configure(
                    List.of(new AccountSpec.Xmpp(ID, account.getFirst(), new Secret(account.get(1)))), Duration.ZERO);
            control.serve();
        }
    }

    /// The same program, whose lines are heard outside too.
    private static ChildProgram audible(ChildProgram dino) {
        ChildProgram.Runs driver = dino.runs();
        ChildProgram.Runs both = new ChildProgram.Runs() {
            @Override
            public void starting() {
                driver.starting();
            }

            @Override
            public void line(String line) {
                System.out.println(line);
                driver.line(line);
            }

            @Override
            public boolean askToEnd() {
                return driver.askToEnd();
            }

            @Override
            public void ended(String cause) {
                driver.ended(cause);
            }
        };
        return new ChildProgram(
                dino.name(), dino.command(), dino.environment(), dino.needs(), dino.readyWithin(), dino.ready(), both);
    }

    private static final class Complaining implements SupervisorListener {
        @Override
        public void restarted(String process, String cause, Duration took) {
            System.out.println("restarted " + process + ": " + cause);
        }

        @Override
        public void statusChanged(ProcessStatus status) {
            System.out.println("process " + status);
        }

        @Override
        public void givenUp(String process, String cause) {
            System.out.println("given up " + process + ": " + cause);
            Runtime.getRuntime().halt(1);
        }
    }
}
