package org.linekeeper.lab.peer;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.util.List;
import org.linekeeper.lab.measure.Wav;
import org.testcontainers.images.builder.Transferable;

/// The PulseAudio of a peer, from outside: `micsink` is its mouth, `speaker` its ear.
final class SoundServer {
    private static final String FILE = "/tmp/lab-play.wav";

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

    /// Plays into the microphone; returns at once.
    void play(Wav sound) {
        container.copyFileToContainer(Transferable.of(sound.toBytes(), 0644), FILE);
        String exec = container
                .docker()
                .execCreateCmd(container.getContainerId())
                .withEnv(environment)
                .withCmd("paplay", "--device=micsink", "--latency-msec=2000", FILE)
                .exec()
                .getId();
        container.docker().execStartCmd(exec).withDetach(true).exec(new ResultCallback.Adapter<Frame>());
    }
}
