package org.linekeeper.agent;

import java.time.Duration;
import java.util.List;
import org.linekeeper.agent.client.ServiceClient;
import org.linekeeper.agent.client.dino.DinoClient;
import org.linekeeper.agent.sound.PulseServer;
import org.linekeeper.agent.sound.PulseServerStreams;
import org.linekeeper.agent.sound.PulseSoundCard;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.agent.sound.SoundProbe;
import org.linekeeper.agent.supervise.Confinement;
import org.linekeeper.agent.supervise.SessionPrograms;
import org.linekeeper.agent.supervise.Supervisor;
import org.linekeeper.agent.supervise.SupervisorListener;
import org.linekeeper.agent.time.SteadyClock;
import org.linekeeper.protocol.AgentStatus.ProcessStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Witness;

/// The session on this machine: bus, display, sound server, and Dino once it has an account.
final class DesktopSession implements Session {
    private final Supervisor supervisor;
    private final PulseServerStreams streams;
    private final SoundWitness soundWitness;
    private final SoundCard card;
    private final DinoClient client;

    private DesktopSession(SessionPrograms programs, Confinement wall, SessionNews news, SteadyClock clock) {
        PulseServer server = new PulseServer(programs.soundAddress());
        this.card = new PulseSoundCard(server);
        this.soundWitness = new SoundWitness(new SoundProbe(server)::run, news::inCall, news::sound, clock);
        this.streams = PulseServerStreams.watchOnceUp(server);
        this.supervisor =
                new Supervisor(programs.environment(), wall, clock, new ToldOfSound(news, soundWitness, streams));
        this.client = new DinoClient(programs, supervisor, streams, news, clock);
        programs.all().forEach(supervisor::add);
        supervisor.addHeld(client.program(), "no account yet");
    }

    static Session open(SessionPrograms programs, Confinement wall, SessionNews news, SteadyClock clock) {
        return new DesktopSession(programs, wall, news, clock);
    }

    @Override
    public void start() {
        soundWitness.start();
        supervisor.start();
    }

    @Override
    public ServiceClient client() {
        return client;
    }

    @Override
    public SoundCard card() {
        return card;
    }

    @Override
    public List<ProcessStatus> processes() {
        return supervisor.status();
    }

    @Override
    public void restart(String cause) {
        supervisor.restartAll(cause);
    }

    @Override
    public Witness sound() {
        return soundWitness.witness();
    }

    @Override
    public void close() {
        client.close();
        soundWitness.close();
        streams.close();
        supervisor.close();
    }

    /// The supervisor's news, of which the sound server's state also goes to those who use it.
    private record ToldOfSound(SessionNews news, SoundWitness sound, PulseServerStreams streams)
            implements SupervisorListener {
        @Override
        public void restarted(String process, String cause, Duration took) {
            news.restarted(process, cause, took);
        }

        @Override
        public void statusChanged(ProcessStatus status) {
            news.statusChanged(status);
            if (status.name().equals(SessionPrograms.SOUND)) {
                boolean up = status.witness().evidence() == Evidence.ALIVE;
                sound.server(up);
                if (up) {
                    streams.serverIsUp();
                }
            }
        }

        @Override
        public void givenUp(String process, String cause) {
            news.givenUp(process, cause);
        }
    }
}
