package org.linekeeper.lab.bench.rig;

import com.github.dockerjava.api.DockerClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.linekeeper.agent.supervise.ChildProgram;
import org.linekeeper.agent.supervise.SessionPrograms;
import org.linekeeper.lab.peer.ContainerLog;

/// Debian's baresip where the agent is in a sandbox: the same limits and the same sound server, the client's
/// loudspeaker as its source and the client's microphone as its player, calls answered at once. Its
/// buffers and PulseAudio's latency are the best that were found for it.
public final class BaresipTwin implements AutoCloseable {
    private static final String IMAGE = "linekeeper/lab-phone:dev";
    private static final String RUNTIME = "/opt/linekeeper";
    private static final String PROBE = "/probe";
    private static final String USER = "twin";

    /// What it does about packets that come when they come.
    public enum Buffering {
        /// Plays them as they come: least delay on a network that is good.
        OFF("jitter_buffer_type off"),
        /// Holds two packets back, which is enough for 30 ms of jitter (its own setting is five), and conceals.
        ON("jitter_buffer_type fixed\njitter_buffer_delay 2-10\nmodule plc.so");

        private final String setting;

        Buffering(String setting) {
            this.setting = setting;
        }
    }

    private static final int SIP_PORT = 5060;
    private static final Duration START = Duration.ofSeconds(20);

    private static final SessionPrograms SESSION = new SessionPrograms(Path.of("/run/linekeeper"), Path.of("/tmp"));

    /// Its arguments are the buffering's setting and the sound server's command.
    private static final String SCRIPT = """
            set -eu
            buffering=$1
            shift
            mkdir /tmp/phone
            echo '<sip:%s@localhost;transport=udp>;regint=0;answermode=auto;audio_codecs=PCMU' >/tmp/phone/accounts
            cat >/tmp/phone/config <<END
            poll_method epoll
            sip_listen 0.0.0.0:%d
            call_local_timeout 120
            call_max_calls 100
            audio_source alsa,client_plays
            audio_player alsa,client_hears
            audio_alert alsa,client_hears
            ausrc_srate 8000
            auplay_srate 8000
            ausrc_channels 1
            auplay_channels 1
            audio_buffer 20-40
            rtp_stats no
            net_interface eth0
            module_path /usr/lib/baresip/modules
            module alsa.so
            module g711.so
            $buffering
            module_tmp account.so
            module_app menu.so
            ring_aufile none
            ringback_aufile none
            END
            cat >/tmp/phone/asound.conf <<'END'
            </usr/share/alsa/alsa.conf>
            pcm.client_plays { type pulse device "speaker.monitor" }
            pcm.client_hears { type pulse device "micsink" }
            END
            export HOME=/tmp ALSA_CONFIG_PATH=/tmp/phone/asound.conf PULSE_SERVER=%s PULSE_LATENCY_MSEC=20
            "$@" &
            until pactl info >/dev/null 2>&1; do sleep 0.05; done
            exec env LD_PRELOAD=/usr/local/lib/no-drain.so baresip -f /tmp/phone
            """.formatted(USER, SIP_PORT, SESSION.soundAddress());

    private final Guest runtime;
    private final Guest guest;
    private final ContainerLog log;
    private final ProbeHost probe;

    private BaresipTwin(Guest runtime, Guest guest, ContainerLog log, ProbeHost probe) {
        this.runtime = runtime;
        this.guest = guest;
        this.log = log;
        this.probe = probe;
    }

    /// Returns when it can be called.
    ///
    /// @param sandbox whose limits it gets and whose image the probe's runtime is taken from, the container's id
    public static BaresipTwin start(DockerClient docker, String sandbox, Buffering buffering) {
        String image = docker.inspectContainerCmd(sandbox).exec().getImageId();
        // Docker fills a new volume with what the image has in its place
        Guest runtime = Guest.create(
                docker, sandbox, new Guest.Plan(image, Guest.USER, List.of(RUNTIME), List.of(), List.of("true")));
        Guest guest = null;
        try {
            String lent = runtime.volumes().getFirst() + ":" + RUNTIME;
            guest = Guest.start(
                    docker,
                    sandbox,
                    new Guest.Plan(IMAGE, Guest.USER, List.of(PROBE), List.of(lent), command(buffering)));
            ContainerLog log = ContainerLog.of(docker, guest.id(), "baresip");
            log.await("baresip is ready", Instant.EPOCH, START, line -> line.contains("baresip is ready"));
            ProbeHost probe = ProbeHost.install(docker, guest.id(), PROBE, SESSION.soundAddress());
            return new BaresipTwin(runtime, guest, log, probe);
        } catch (RuntimeException e) {
            if (guest != null) {
                guest.close();
            }
            runtime.close();
            throw e;
        }
    }

    private static List<String> command(Buffering buffering) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", SCRIPT, "twin", buffering.setting));
        command.addAll(SESSION.all().stream()
                .filter(program -> program.name().equals(SessionPrograms.SOUND))
                .map(ChildProgram::command)
                .findFirst()
                .orElseThrow());
        return command;
    }

    public SipTarget target() {
        return new SipTarget(USER, guest.address() + ":" + SIP_PORT);
    }

    /// Its id.
    public String container() {
        return guest.id();
    }

    public ProbeHost probe() {
        return probe;
    }

    @Override
    public void close() {
        log.close();
        guest.close();
        runtime.close();
    }
}
