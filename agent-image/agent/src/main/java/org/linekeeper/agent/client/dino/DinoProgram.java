package org.linekeeper.agent.client.dino;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.SandboxPaths;
import org.linekeeper.agent.client.ClientException;
import org.linekeeper.agent.desktop.DesktopException;
import org.linekeeper.agent.desktop.NotificationListener;
import org.linekeeper.agent.supervise.ChildProgram;
import org.linekeeper.agent.supervise.SessionPrograms;
import org.linekeeper.protocol.AccountSpec;

/// Dino's process and what belongs to one run of it: accounts are written and the desktop is made before it
/// starts. Called by the supervisor, the output's reader and the driver; thread-safe.
final class DinoProgram implements ChildProgram.Runs {
    private static final Duration READY_WITHIN = Duration.ofSeconds(15);
    /// Without it Dino's microphone is dead in one call of ten; its source says why.
    private static final Path MICROPHONE_GUARD = SandboxPaths.INSTALLATION.resolve("microphone-guard.so");

    private final SessionPrograms session;
    private final DinoDatabase database;
    private final InstantSource clock;
    private final Listener listener;
    private final ChildProgram.Runs log = ChildProgram.Runs.logged(DinoClient.NAME);
    private volatile List<AccountSpec.Xmpp> accounts = List.of();
    private volatile @Nullable DinoDesktop desktop;
    private volatile boolean onBus;
    private DinoOutput output;

    /// Hears of Dino's runs, on various threads: implementations only pass it on.
    interface Listener extends NotificationListener {
        /// @param lastCall the number of the last call in Dino's database before this run
        void starting(long lastCall);

        void printed(DinoPrint print);

        void gone(String cause);
    }

    DinoProgram(SessionPrograms session, DinoDatabase database, InstantSource clock, Listener listener) {
        this.session = session;
        this.database = database;
        this.clock = clock;
        this.listener = listener;
        this.output = new DinoOutput(this::printed);
    }

    ChildProgram asChild() {
        return new ChildProgram(
                DinoClient.NAME,
                List.of("dino", "--gapplication-service", "--print-xmpp=" + DinoOutput.STANZAS),
                environment(),
                List.of(SessionPrograms.BUS, SessionPrograms.DISPLAY, SessionPrograms.SOUND),
                READY_WITHIN,
                () -> onBus,
                this);
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(session.clientEnvironment());
        environment.put("AT_SPI_BUS_ADDRESS", session.busAddress());
        environment.put("GTK_A11Y", "atspi");
        environment.put("GDK_BACKEND", "x11");
        environment.put("GDK_DISABLE", "gl,vulkan,dmabuf");
        environment.put("GSK_RENDERER", "cairo");
        environment.put("GSETTINGS_BACKEND", "memory");
        environment.put("GIO_USE_VFS", "local");
        environment.put("GIO_USE_NETWORK_MONITOR", "base");
        environment.put("G_MESSAGES_DEBUG", "libdino");
        environment.put("LD_PRELOAD", MICROPHONE_GUARD.toString());
        return environment;
    }

    /// What the next run logs in to.
    void setAccounts(List<AccountSpec.Xmpp> wanted) {
        accounts = List.copyOf(wanted);
    }

    /// What Dino is operated through now.
    ///
    /// @throws ClientException while it does not run
    DinoDesktop desktop() {
        DinoDesktop now = desktop;
        if (now == null || !onBus) {
            throw new ClientException("the client is not running");
        }
        return now;
    }

    boolean isRunning() {
        return onBus;
    }

    @Override
    public void starting() {
        database.writeAccounts(accounts);
        output = new DinoOutput(this::printed);
        listener.starting(database.lastCall());
        desktop = DinoDesktop.open(session.busAddress(), clock, listener, running -> onBus = running);
    }

    @Override
    public void line(String line) {
        output.line(line);
    }

    private void printed(DinoPrint print) {
        if (print instanceof DinoPrint.Warning(String line)) {
            log.line(line);
        } else {
            listener.printed(print);
        }
    }

    /// With a TERM Dino's server would keep the session for minutes, and callers would wait for its answer.
    @Override
    public boolean askToEnd() {
        DinoDesktop now = desktop;
        if (now == null || !onBus) {
            return false;
        }
        try {
            now.quit();
            return true;
        } catch (DesktopException gone) {
            return false;
        }
    }

    @Override
    public void ended(String cause) {
        onBus = false;
        DinoDesktop last = desktop;
        desktop = null;
        if (last != null) {
            last.close();
        }
        listener.gone(cause);
    }
}
