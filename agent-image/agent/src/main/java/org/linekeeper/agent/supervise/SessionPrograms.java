package org.linekeeper.agent.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The programs that every session is made of: message bus, display, sound server. Their sockets stand in one
/// folder, which must be of mode 0700: it is the only lock before them. None needs another, so all three start
/// at once.
///
/// @param runtime for the sockets
/// @param home    the session's HOME
public record SessionPrograms(Path runtime, Path home) {
    public static final String BUS = "bus";
    public static final String DISPLAY = "display";
    public static final String SOUND = "sound";

    private static final Duration READY_WITHIN = Duration.ofSeconds(10);
    private static final Path BUS_CONFIGURATION = Path.of("/etc/linekeeper/session-bus.conf");
    /// Where an X server puts its socket; not to be configured.
    private static final Path DISPLAY_SOCKET = Path.of("/tmp/.X11-unix/X0");

    private static final Path DISPLAY_LOCK = Path.of("/tmp/.X0-lock");

    private Path busSocket() {
        return runtime.resolve("bus");
    }

    private Path soundSocket() {
        return runtime.resolve("sound");
    }

    /// The remote frame buffer (RFC 6143) of the display.
    public Path screenSocket() {
        return runtime.resolve("screen");
    }

    public String busAddress() {
        return "unix:path=" + busSocket();
    }

    /// As PulseAudio's clients want it.
    public String soundAddress() {
        return "unix:" + soundSocket();
    }

    /// What every program of the session finds in its environment.
    public Map<String, String> environment() {
        return Map.of(
                "PATH",
                "/usr/local/bin:/usr/bin:/bin",
                "HOME",
                home.toString(),
                "LANG",
                "C.UTF-8",
                "XDG_RUNTIME_DIR",
                runtime.toString());
    }

    /// What a client needs on top to find the session.
    public Map<String, String> clientEnvironment() {
        return Map.of("DISPLAY", ":0", "DBUS_SESSION_BUS_ADDRESS", busAddress(), "PULSE_SERVER", soundAddress());
    }

    /// In the order in which they are added to a [Supervisor].
    public List<ChildProgram> all() {
        return List.of(bus(), display(), sound());
    }

    private ChildProgram bus() {
        return program(
                BUS,
                List.of(
                        "dbus-daemon",
                        "--config-file=" + BUS_CONFIGURATION,
                        "--address=" + busAddress(),
                        "--nofork",
                        "--nopidfile",
                        "--nosyslog"),
                List.of(busSocket()),
                busSocket());
    }

    private ChildProgram display() {
        return program(
                DISPLAY,
                List.of(
                        "Xvnc",
                        ":0",
                        "-rfbport",
                        "-1",
                        "-rfbunixpath",
                        screenSocket().toString(),
                        "-rfbunixmode",
                        "0600",
                        "-SecurityTypes",
                        "None",
                        "-nolisten",
                        "tcp",
                        "-geometry",
                        "1024x768",
                        "-depth",
                        "24"),
                List.of(screenSocket(), DISPLAY_SOCKET, DISPLAY_LOCK),
                DISPLAY_SOCKET);
    }

    private ChildProgram sound() {
        return program(
                SOUND,
                List.of(
                        "pulseaudio",
                        "-n",
                        "--daemonize=no",
                        "--use-pid-file=no",
                        "--exit-idle-time=-1",
                        "--disallow-exit",
                        "--realtime=no",
                        "--high-priority=no",
                        "--disable-shm=yes",
                        "--resample-method=speex-float-1",
                        "-L",
                        "module-native-protocol-unix socket=" + soundSocket()
                                + " auth-anonymous=1 auth-cookie-enabled=0",
                        "-L",
                        nullSink("speaker"),
                        "-L",
                        nullSink("micsink"),
                        "-L",
                        "module-remap-source source_name=microphone master=micsink.monitor channels=1"
                                + " master_channel_map=mono channel_map=mono remix=no"),
                List.of(soundSocket()),
                soundSocket());
    }

    /// Without `norewinds` an idle sink fills two seconds at a time, and a call's first sound waits for the
    /// rest of them; with it, 50 ms.
    private static String nullSink(String name) {
        return "module-null-sink sink_name=" + name + " rate=48000 channels=1 format=s16le norewinds=1";
    }

    /// @param leftovers what a predecessor that was killed leaves behind and that would stop this one
    private static ChildProgram program(String name, List<String> command, List<Path> leftovers, Path socket) {
        return new ChildProgram(
                name, command, Map.of(), List.of(), READY_WITHIN, () -> answers(socket), cleared(name, leftovers));
    }

    private static ChildProgram.Runs cleared(String name, List<Path> leftovers) {
        ChildProgram.Runs logged = ChildProgram.Runs.logged(name);
        return new ChildProgram.Runs() {
            @Override
            public void starting() {
                leftovers.forEach(SessionPrograms::remove);
            }

            @Override
            public void line(String line) {
                logged.line(line);
            }

            @Override
            public void ended(String cause) {
                logged.ended(cause);
            }
        };
    }

    private static void remove(Path leftover) {
        try {
            Files.deleteIfExists(leftover);
        } catch (IOException refused) {
            throw new UncheckedIOException("can't remove " + leftover, refused);
        }
    }

    private static boolean answers(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException notYet) {
            return false;
        }
    }
}
