package org.linekeeper.agent.client.dino;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.linekeeper.agent.client.ClientException;
import org.linekeeper.agent.client.ClientListener;
import org.linekeeper.agent.client.ContactList;
import org.linekeeper.agent.client.Dialling;
import org.linekeeper.agent.client.ServiceCallRef;
import org.linekeeper.agent.client.ServiceClient;
import org.linekeeper.agent.desktop.DesktopException;
import org.linekeeper.agent.desktop.Notification;
import org.linekeeper.agent.sound.SoundServerStreams;
import org.linekeeper.agent.sound.SoundServerStreams.Direction;
import org.linekeeper.agent.supervise.ChildProgram;
import org.linekeeper.agent.supervise.ProcessControl;
import org.linekeeper.agent.supervise.SessionPrograms;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.AgentStatus.AccountStatus;
import org.linekeeper.protocol.Contact;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Operates Dino 0.5. What its sources tell goes through one mailbox to one thread, which owns all state
/// ([DinoDriver]); what waits for Dino's windows is done by other threads.
///
/// Its [#program] is added to a [org.linekeeper.agent.supervise.Supervisor] as held: [#configure] releases it as soon
/// as there is an account to log in.
public final class DinoClient implements ServiceClient, Dialling, ContactList {
    /// The process's name in the status.
    public static final String NAME = "dino";

    private static final Logger LOG = LoggerFactory.getLogger(DinoClient.class);
    private static final Duration REQUEST_WITHIN = Duration.ofSeconds(5);
    private static final Duration DIAL_WITHIN = DinoCalls.PLACE_TIMEOUT.plusSeconds(4);

    private final DinoDatabase database;
    private final DinoProgram program;
    private final DinoDriver driver;
    private final SoundServerStreams.Subscription sound;
    private final BlockingQueue<Message> mailbox = new LinkedBlockingQueue<>();
    private final Thread thread;

    /// What the driver's thread is told; the time is taken when it gets to it.
    interface Message {
        void handle(Instant now);
    }

    /// Starts the driver's thread; nothing is done to Dino before [#configure].
    public DinoClient(
            SessionPrograms session,
            ProcessControl control,
            SoundServerStreams sound,
            ClientListener listener,
            InstantSource clock) {
        this.database = new DinoDatabase(session.home());
        this.program = new DinoProgram(session, database, clock, new Ears());
        this.driver = new DinoDriver(control, program, database, listener, mailbox::add);
        this.thread = Thread.ofVirtual().name("dino-driver").start(() -> run(clock));
        this.sound = sound.subscribe(this::soundChanged);
    }

    @Override
    public ChildProgram program() {
        return program.asChild();
    }

    @Override
    public void configure(List<AccountSpec> accounts, Duration ringing) {
        List<AccountSpec.Xmpp> own = accounts.stream()
                .filter(AccountSpec.Xmpp.class::isInstance)
                .map(AccountSpec.Xmpp.class::cast)
                .toList();
        mailbox.add(now -> driver.configure(own, ringing, now));
    }

    @Override
    public List<AccountStatus> accounts() {
        return driver.accounts();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void restart(String cause) {
        mailbox.add(now -> driver.restart(cause, now));
    }

    @Override
    public void answer(ServiceCallRef call) {
        request(now -> driver.apply(new CallSignal.Answer(call), now));
    }

    @Override
    public void reject(ServiceCallRef call) {
        hangUp(call);
    }

    @Override
    public void hangUp(ServiceCallRef call) {
        request(now -> driver.apply(new CallSignal.HangUp(call), now));
    }

    @Override
    public ServiceCallRef dial(AccountId account, String contact) {
        return await(request(now -> driver.dial(account, contact, now)), DIAL_WITHIN);
    }

    @Override
    public List<Contact> contacts() {
        return request(now -> driver.contacts());
    }

    @Override
    public void close() {
        sound.close();
        driver.close();
        thread.interrupt();
    }

    private void run(InstantSource clock) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Duration wait = driver.untilNextLook(clock.instant());
                Message message = mailbox.poll(wait.toMillis() + 1, TimeUnit.MILLISECONDS);
                if (message != null) {
                    message.handle(clock.instant());
                }
                driver.look(clock.instant());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException bug) {
                LOG.error("The driver failed at one step and goes on", bug);
            }
        }
    }

    private <T> T request(Function<Instant, T> action) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        mailbox.add(now -> {
            try {
                answer.complete(action.apply(now));
            } catch (ClientException | DesktopException | DinoDatabaseException refused) {
                answer.completeExceptionally(refused);
            }
        });
        return await(answer, REQUEST_WITHIN);
    }

    private static <T> T await(CompletableFuture<T> answer, Duration within) {
        try {
            return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            throw new ClientException(String.valueOf(cause == null ? failed.getMessage() : cause.getMessage()));
        } catch (TimeoutException _) {
            throw new ClientException("the client did not do it within " + within.toSeconds() + " s");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ClientException("interrupted");
        }
    }

    private void soundChanged(SoundServerStreams.Snapshot snapshot) {
        // a server that does not answer says nothing about calls
        if (snapshot.serverUp()) {
            boolean flowing = snapshot.has(Direction.PLAYS, NAME) && snapshot.has(Direction.RECORDS, NAME);
            mailbox.add(now -> driver.apply(new CallSignal.Sound(flowing), now));
        }
    }

    /// Passes on what is heard on other threads.
    private final class Ears implements DinoProgram.Listener {
        @Override
        public void starting(long lastCall) {
            mailbox.add(now -> driver.clientStarting(lastCall));
        }

        @Override
        public void printed(DinoPrint print) {
            mailbox.add(now -> driver.printed(print, now));
        }

        @Override
        public void announced(Notification notification) {
            mailbox.add(now -> driver.announced(notification, now));
        }

        @Override
        public void withdrawn(int id) {
            mailbox.add(now -> driver.apply(new CallSignal.Withdrawn(id), now));
        }

        @Override
        public void gone(String cause) {
            mailbox.add(now -> driver.clientGone(cause, now));
        }
    }
}
