package org.linekeeper.controller.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.WaitResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.linekeeper.controller.runtime.WallProbe;

/// Two containers of the sandboxes' image and shape for some seconds: one that stands there, and one that tries.
final class DockerWallProbe implements WallProbe {
    private static final long PATIENCE_SECONDS = 60;
    private static final String LABEL = "org.linekeeper.probe";
    /// Nobody listens there: it must come back as refused, or the probe is blind.
    private static final Target CONTROL = Target.answering("the probe itself", "127.0.0.1", 9);
    /// The neighbour needs no listener: its refusal has come all the way.
    private static final int NEIGHBOUR_PORT = 7443;

    /// Prints which addresses something on the way refuses to pass on: an ICMP error of type 3 and code 9, 10 or 13
    /// (RFC 1812 §5.2.7.1) for a datagram. Only a socket's error queue tells that from an address that is nobody's.
    /// For eight seconds at most, and several times: a kernel sends few such errors in a second.
    private static final String REFUSALS = """
            use Socket;
            use constant { IP_RECVERR => 11, ERRQUEUE_DONTWAIT => 0x2040, RECVMSG => `uname -m` =~ /x86_64/ ? 47 : 212 };
            my %open;
            while (@ARGV > 1) {
              my ($address, $port) = splice @ARGV, 0, 2;
              socket(my $datagrams, PF_INET, SOCK_DGRAM, 0) or next;
              setsockopt($datagrams, 0, IP_RECVERR, pack("i", 1)) or next;
              connect($datagrams, sockaddr_in($port, inet_aton($address))) or next;
              $open{"$address $port"} = $datagrams;
            }
            for my $look (0 .. 79) {
              for my $target (keys %open) {
                send($open{$target}, "?", 0) if $look % 10 == 0;
                my ($data, $control) = ("\\0" x 64, "\\0" x 512);
                my $vector = pack("PQ", $data, 64);
                my $message = pack("QQPQPQQ", 0, 0, $vector, 1, $control, 512, 0);
                next if syscall(RECVMSG, fileno($open{$target}), $message, ERRQUEUE_DONTWAIT) < 0;
                my (undef, undef, undef, undef, undef, $type, $code) = unpack("QllLCCC", $control);
                print "$target refused\\n" if $type == 3 && ($code == 9 || $code == 10 || $code == 13);
                delete $open{$target};
              }
              last unless %open;
              select(undef, undef, undef, 0.1);
            }
            """;

    /// All at once, each for two seconds at most; whoever answers that nobody listens was reached.
    private static final String SCRIPT = """
            attempt() {
              words=$(timeout 2 bash -c 'exec 3<>"/dev/tcp/$1/$2"' try "$1" "$2" 2>&1)
              case $?:$words in
                0:* | *refused*) echo "$1 $2 reached" ;;
                *) echo "$1 $2 nothing" ;;
              esac
            }
            refusals=$1
            mute=$2
            shift 2
            perl -e "$refusals" $mute
            while [ $# -gt 1 ]; do attempt "$1" "$2" & shift 2; done
            wait
            """;

    private final DockerClient docker;
    private final DockerSettings settings;
    private final SandboxNetwork network;
    private final Labels labels;

    DockerWallProbe(DockerClient docker, DockerSettings settings, SandboxNetwork network, Labels labels) {
        this.docker = docker;
        this.settings = settings;
        this.network = network;
        this.labels = labels;
    }

    @Override
    public void onNewNetwork(Runnable listener) {
        network.onNew(listener);
    }

    @Override
    public List<Target> beside(List<InetAddress> own) {
        return MachineTargets.of(own);
    }

    @Override
    public String remedy() {
        return "scripts/walls puts them up";
    }

    @Override
    public synchronized List<Attempt> attempt(List<Target> targets) {
        return DockerFailures.translate("try the sandboxes' walls", () -> {
            network.ensure();
            removeAll();
            try {
                String neighbour = start(List.of("sleep", Long.toString(PATIENCE_SECONDS)));
                List<Target> all = new ArrayList<>(targets);
                all.add(Target.answering("another sandbox", address(neighbour), NEIGHBOUR_PORT));
                all.add(CONTROL);
                return read(all, output(start(command(all))));
            } finally {
                removeAll();
            }
        });
    }

    private static List<String> command(List<Target> targets) {
        String mute = targets.stream()
                .filter(target -> !target.answers())
                .map(DockerWallProbe::words)
                .collect(Collectors.joining(" "));
        List<String> command = new ArrayList<>(List.of("bash", "-c", SCRIPT, "walls", REFUSALS, mute));
        targets.forEach(target -> command.addAll(List.of(target.address(), Integer.toString(target.port()))));
        return command;
    }

    private static String words(Target target) {
        return target.address() + " " + target.port();
    }

    private String start(List<String> command) {
        String id = docker.createContainerCmd(settings.image())
                .withUser(ContainerShape.NOBODY + ":" + ContainerShape.NOBODY)
                .withLabels(marks())
                .withEntrypoint(command)
                .withHostConfig(ContainerShape.ofProbe(settings))
                .exec()
                .getId();
        docker.startContainerCmd(id).exec();
        return id;
    }

    private Map<String, String> marks() {
        Map<String, String> marks = new HashMap<>(labels.ofInstallation());
        marks.put(LABEL, "walls");
        return marks;
    }

    private String address(String container) {
        ContainerNetwork joined = docker.inspectContainerCmd(container)
                .exec()
                .getNetworkSettings()
                .getNetworks()
                .get(network.name());
        if (joined == null || joined.getIpAddress() == null) {
            throw new RuntimeFailure(Scope.RUNTIME, true, "the probe's neighbour has no address", null);
        }
        return joined.getIpAddress();
    }

    private String output(String container) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        await(docker.waitContainerCmd(container).exec(new ResultCallback.Adapter<WaitResponse>()));
        await(docker.logContainerCmd(container).withStdOut(true).exec(new ResultCallback.Adapter<>() {
            @Override
            public void onNext(Frame frame) {
                printed.writeBytes(frame.getPayload());
            }
        }));
        return printed.toString(StandardCharsets.US_ASCII);
    }

    private static void await(ResultCallback.Adapter<?> answer) {
        try (answer) {
            if (!answer.awaitCompletion(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new RuntimeFailure(Scope.RUNTIME, true, "the probe of the walls does not end", null);
            }
        } catch (IOException e) {
            throw new RuntimeFailure(Scope.RUNTIME, true, "the probe of the walls could not be followed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RuntimeFailure(Scope.RUNTIME, true, "interrupted", e);
        }
    }

    static List<Attempt> read(List<Target> targets, String printed) {
        List<String> lines = printed.lines().map(String::strip).toList();
        List<Attempt> attempts = new ArrayList<>();
        for (Target target : targets) {
            String words = words(target);
            boolean reached = lines.contains(words + " reached");
            if (target.equals(CONTROL)) {
                if (!reached) {
                    throw blind("it did not even reach itself", printed);
                }
            } else if (reached) {
                attempts.add(new Attempt(target, Outcome.REACHED));
            } else if (lines.contains(words + " nothing")) {
                boolean blocked = target.answers() || lines.contains(words + " refused");
                attempts.add(new Attempt(target, blocked ? Outcome.BLOCKED : Outcome.SILENT));
            } else {
                throw blind("it says nothing of " + target.what(), printed);
            }
        }
        return attempts;
    }

    private static RuntimeFailure blind(String why, String printed) {
        return new RuntimeFailure(Scope.RUNTIME, true, "the probe of the walls is blind: " + why + " " + printed, null);
    }

    /// A controller that was killed leaves its probe behind.
    private void removeAll() {
        for (Container probe : docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(marks())
                .exec()) {
            try {
                docker.removeContainerCmd(probe.getId()).withForce(true).exec();
            } catch (NotFoundException | ConflictException gone) {
                Objects.requireNonNull(gone);
            }
        }
    }
}
