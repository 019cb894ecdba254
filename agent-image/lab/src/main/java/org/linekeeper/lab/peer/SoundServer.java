package org.linekeeper.lab.peer;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.util.List;
import org.linekeeper.lab.measure.Wav;
import org.testcontainers.images.builder.Transferable;

/// The PulseAudio of a peer, from outside: `micsink` is its mouth, `speaker` its ear.
final class SoundServer {
    private static final String FILE = "/tmp/lab-play.wav";
    private static final String PLAYER = "/tmp/lab-play.pid";

    private final PeerContainer container;
    private final List<String> environment;

    /// @param socket the sound server's socket in the container
    SoundServer(PeerContainer container, String socket) {
        this.container = container;
        this.environment = List.of("PULSE_SERVER=unix:" + socket);
    }

    /// What comes out of the peer's loudspeaker.
    SoundTap ear() {
        return new SoundTap(container.docker(), container.getContainerId(), environment, "speaker.monitor");
    }

    /// What goes into the peer's microphone.
    SoundTap mouth() {
        return new SoundTap(container.docker(), container.getContainerId(), environment, "micsink.monitor");
    }

    /// Ends what was played last, where it has not ended yet.
    void hush() {
        container.run("sh", "-c", "test ! -e \"$0\" || kill \"$(cat \"$0\")\" 2>/dev/null || true", PLAYER);
    }

    /// Plays into the microphone; returns at once.
    void play(Wav sound) {
        container.copyFileToContainer(Transferable.of(sound.toBytes(), 0644), FILE);
        String exec = container
                .docker()
                .execCreateCmd(container.getContainerId())
                .withEnv(environment)
                .withCmd(
                        "sh",
                        "-c",
                        "echo $$ >\"$0\"; exec paplay --device=micsink --latency-msec=2000 \"$1\"",
                        PLAYER,
                        FILE)
                .exec()
                .getId();
        container.docker().execStartCmd(exec).withDetach(true).exec(new ResultCallback.Adapter<Frame>());
    }
}
