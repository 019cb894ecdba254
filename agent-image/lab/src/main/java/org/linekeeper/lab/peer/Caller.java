package org.linekeeper.lab.peer;

import java.util.ArrayList;
import java.util.List;
import org.linekeeper.lab.caller.Main;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.MountableFile;

/// A host for the far end of calls, [Main], with codecs that are not the agent's and a synthetic voice. It has the
/// proxy's address: the agent takes calls from nobody else.
public final class Caller implements AutoCloseable {
    private static final String PROGRAM = "/caller";

    private final PeerContainer container;

    Caller(Kamailio proxy) {
        container = new PeerContainer(proxy.container(), "caller", Lab.image("caller"))
                .withCopyFileToContainer(
                        MountableFile.forHostPath(OwnProgram.path().toString()), PROGRAM)
                .launch();
    }

    /// Starts [Main] and follows what it prints. It ends by itself, or with [Program#close].
    public Program start(String... arguments) {
        return new Program(arguments);
    }

    /// Runs another program to its end and returns what it printed.
    public String run(String... command) {
        return container.run(command);
    }

    public void write(String file, byte[] bytes) {
        container.copyFileToContainer(Transferable.of(bytes, 0644), file);
    }

    public byte[] read(String file) {
        return container.copyFileFromContainer(file, java.io.InputStream::readAllBytes);
    }

    /// [Main] while it runs.
    public final class Program implements AutoCloseable {
        private final ContainerLog output;
        private final String pidFile;

        private Program(String... arguments) {
            pidFile = "/tmp/" + java.util.UUID.randomUUID();
            List<String> command = new ArrayList<>(List.of(
                    "sh",
                    "-c",
                    "echo $$ >\"$0\"; exec \"$@\"",
                    pidFile,
                    "java",
                    "-XX:+UseSerialGC",
                    "-Xmx256m",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    PROGRAM,
                    Main.class.getName()));
            command.addAll(List.of(arguments));
            output = ContainerLog.ofProgram(
                    container.docker(), container.getContainerId(), command.toArray(String[]::new));
        }

        public ContainerLog output() {
            return output;
        }

        /// Ends it where it runs, and waits until it has hung up.
        @Override
        public void close() {
            container.run(
                    "sh",
                    "-c",
                    "p=$(cat \"$0\"); kill $p 2>/dev/null; while kill -0 $p 2>/dev/null; do sleep 0.05; done; rm \"$0\"",
                    pidFile);
            output.close();
        }
    }

    @Override
    public void close() {
        container.close();
    }
}
