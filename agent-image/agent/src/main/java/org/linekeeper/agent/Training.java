package org.linekeeper.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.linekeeper.agent.media.MediaRehearsal;
import org.linekeeper.agent.sip.location.LookupRehearsal;

/// A rehearsal during the image's build: the whole agent with its session, a registration, a call with sound
/// and the control link, all on the loopback interface. The JVM keeps the classes it needed in its AOT
/// cache, so that a sandbox's first registration and call are as quick as its later ones.
///
/// Each class in the cache costs each sandbox memory, so the other sides, [TrainingPeers], are another process.
final class Training {
    private static final int CONTROL_PORT = 17_443;
    static final int HEALTH_PORT = 18_444;
    private static final long LONGEST_SECONDS = 90;

    private Training() {}

    static void run() throws Exception {
        Path folder = Files.createTempDirectory("training");
        Path identity = Files.createDirectories(folder.resolve("identity"));
        var places = new Main.Places(
                identity,
                Files.createDirectories(folder.resolve("profile")),
                Files.createDirectories(folder.resolve("runtime")),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), CONTROL_PORT),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), HEALTH_PORT));
        MediaRehearsal.run();
        Process peers = startPeers(identity);
        try (BufferedReader said = peers.inputReader()) {
            AutoCloseable agent = startAgent(said, places);
            if (!peers.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || peers.exitValue() != 0) {
                throw new IllegalStateException("the rehearsal failed; its other side has said why");
            }
            agent.close();
        } finally {
            peers.destroyForcibly();
        }
    }

    private static AutoCloseable startAgent(BufferedReader peers, Main.Places places) throws Exception {
        String ready = peers.readLine();
        if (ready == null || !ready.startsWith(TrainingPeers.READY)) {
            throw new IllegalStateException("the rehearsal's other side has not begun; it has said why");
        }
        int nameServer = Integer.parseInt(ready.substring(TrainingPeers.READY.length()));
        LookupRehearsal.run(new InetSocketAddress(InetAddress.getLoopbackAddress(), nameServer), "training");
        return Main.start(places, () -> {
            throw new IllegalStateException("the session failed in training");
        });
    }

    private static Process startPeers(Path identity) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TrainingPeers.class.getName(),
                        identity.toString(),
                        Integer.toString(CONTROL_PORT))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
