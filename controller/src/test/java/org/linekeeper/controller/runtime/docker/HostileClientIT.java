package org.linekeeper.controller.runtime.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.linekeeper.agent.SandboxPaths;
import org.linekeeper.agent.supervise.Confinement;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.runtime.SandboxSpec;
import org.linekeeper.controller.security.CertificateAuthority;
import org.linekeeper.controller.security.SandboxIdentities;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.InstallationSettings;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.lab.peer.Lab;
import org.springframework.util.unit.DataSize;

/// A client that was taken over, in a real sandbox beside a real agent: what it tries fails or stays bounded. It runs
/// behind the launcher that the agent puts before every program of its session, with what a sandbox's user may
/// otherwise do; where the launcher is what holds, the same try without it succeeds.
class HostileClientIT {
    private static final String NAME =
            "lk-ctest-hostile-" + UUID.randomUUID().toString().substring(0, 6);
    private static final UserId USER = new UserId("ana");
    private static final int UID = 100_007;
    private static final DockerSettings SETTINGS = new DockerSettings(
            URI.create("unix:///var/run/docker.sock"),
            Lab.sandboxImage(),
            NAME,
            List.of(),
            null,
            DataSize.ofMegabytes(256),
            200,
            1024);
    private static final DockerClient DOCKER = DockerConfiguration.client(SETTINGS, Duration.ofSeconds(60));
    private static final Labels LABELS = new Labels("lk-hostile");
    private static final Confinement WALL =
            Confinement.behind(SandboxPaths.CONFINE, SandboxPaths.HOME, SandboxPaths.RUNTIME);
    /// Sets `agent` and `other`, the process numbers of the agent and of the display.
    private static final String NUMBERS =
            "for p in /proc/[0-9]*; do case $(cat $p/comm) in java) agent=${p#/proc/};; Xvnc) other=${p#/proc/};;"
                    + " esac; done; ";
    private static final String PTRACE_ATTACH =
            "perl -e '$n=`uname -m`=~/x86_64/?101:117; exit(syscall($n,16,$ARGV[0]+0,0,0)==0?0:1)' ";
    private static final String PROCESS_VM_READV =
            "perl -e '$n=`uname -m`=~/x86_64/?310:270; exit(syscall($n,$ARGV[0]+0,0,0,0,0,0)==0?0:1)' ";

    @TempDir
    private static Path folder;

    private static DataFolder data;
    private static DockerRuntime runtime;
    private static ObservedSandbox sandbox;

    @BeforeAll
    static void startASandbox() {
        InstallationSettings installation = new InstallationSettings("lk-hostile", folder.resolve("data"));
        data = new DataFolder(installation);
        CertificateAuthority authority = new CertificateAuthority(data, Clock.systemUTC());
        Path identity = new SandboxIdentities(data, authority, installation).issue(USER.name(), "one", UID);
        runtime = new DockerRuntime(
                DOCKER, DOCKER, SETTINGS, new SandboxNetwork(DOCKER, NAME, LABELS), "lk-hostile", Clock.systemUTC());
        sandbox = runtime.create(new SandboxSpec(
                USER, SETTINGS.image(), runtime.imageBuild(SETTINGS.image()), "one", 1, 1, UID, identity));
        runtime.start(sandbox);
        awaitTheSession();
    }

    @AfterAll
    static void removeIt() {
        runtime.remove(sandbox);
        runtime.removeProfile(USER);
        DOCKER.removeNetworkCmd(NAME).exec();
        data.close();
    }

    static List<Arguments> whatTheLauncherPrevents() {
        return List.of(
                Arguments.of("the agent's key", "cat /run/secrets/linekeeper/agent.key"),
                Arguments.of("the identity's folder", "ls /run/secrets/linekeeper"),
                Arguments.of("the event log", "cat /profile/agent/events.jsonl"),
                Arguments.of("the agent's store", "ls /profile/agent"),
                Arguments.of("a file in the agent's store", "echo x > /profile/agent/spec.sealed"),
                Arguments.of("a signal to the agent", "kill -0 $agent"),
                Arguments.of("a signal to the init process", "kill -0 1"),
                Arguments.of("the memory of another program", "head -c 1 /proc/$other/environ"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whatTheLauncherPrevents")
    void isKeptByTheLauncher(String what, String attempt) {
        assertThat(outside(attempt)).as("%s without the launcher", what).isZero();
        assertThat(behindTheWall(attempt)).as(what).isNotZero();
    }

    static List<Arguments> whatNobodyOfThisUserMay() {
        return List.of(
                Arguments.of("the agent's memory", "head -c 1 /proc/$agent/mem"),
                Arguments.of("its map", "head -c 1 /proc/$agent/maps"),
                Arguments.of("its environment", "head -c 1 /proc/$agent/environ"),
                Arguments.of("its files", "ls /proc/$agent/fd"),
                Arguments.of("its root folder", "ls /proc/$agent/root/"),
                Arguments.of("attaching to it", PTRACE_ATTACH + "$agent"),
                Arguments.of("reading it from afar", PROCESS_VM_READV + "$agent"),
                Arguments.of("a user namespace of its own", "unshare -U true"),
                Arguments.of("a program in its temporary folder", "cp /bin/true /tmp/x && /tmp/x"),
                Arguments.of("the system's files", "echo x > /opt/linekeeper/x"),
                Arguments.of("Docker's socket", "ls /var/run/docker.sock"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("whatNobodyOfThisUserMay")
    void isKeptFromEverybody(String what, String attempt) {
        assertThat(outside(attempt)).as("%s without the launcher", what).isNotZero();
        assertThat(behindTheWall(attempt)).as(what).isNotZero();
    }

    /// The tries themselves work: on a program that nothing keeps from its user they succeed.
    @Test
    void wouldReachAProgramThatIsNotKept() {
        assertThat(outside("head -c 1 /proc/$other/environ")).isZero();
        assertThat(outside("ls /proc/$other/fd && ls /proc/$other/root/")).isZero();
        assertThat(behindTheWall("echo x > /profile/home/x && cat /profile/home/x /etc/passwd"))
                .isZero();
    }

    @Test
    void cannotListenInTheAgentsPlace() {
        String listen = "perl -MSocket -e 'socket(S,PF_INET,SOCK_STREAM,0);"
                + "exit(bind(S,sockaddr_in(7444,INADDR_ANY))?0:1)'";

        assertThat(outside(listen)).isZero();
        assertThat(behindTheWall(listen)).isNotZero();
    }

    @Test
    void endsInItsOwnBoundsWithoutTheAgent() {
        String hog = "perl -e '$x=\"x\"x(1<<29); sleep 1'";
        String bomb = "perl -e '$n=0; for(1..1000){$p=fork; last unless defined $p; if(!$p){sleep 3; exit} $n++}"
                + " exit($n<200?0:1)'";
        String before = sinceWhen();

        assertThat(behindTheWall(hog)).isNotZero();
        assertThat(behindTheWall(bomb)).isZero();

        assertThat(sinceWhen()).isEqualTo(before);
        await().atMost(Duration.ofSeconds(30)).until(() -> outside("test -n \"$agent\"") == 0);
    }

    private static String sinceWhen() {
        return runtime.observe(USER)
                .map(ObservedSandbox::state)
                .map(Object::toString)
                .orElse("gone");
    }

    private static void awaitTheSession() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> runtime.observe(USER).orElseThrow().state() instanceof State.Running
                        && outside("test -n \"$agent\" && test -n \"$other\" && test -s /profile/agent/events.jsonl")
                                == 0);
    }

    private static int behindTheWall(String attempt) {
        return run(WALL.around(List.of("sh", "-c", NUMBERS + attempt)));
    }

    private static int outside(String attempt) {
        return run(List.of("sh", "-c", NUMBERS + attempt));
    }

    private static int run(List<String> command) {
        List<String> whole = new ArrayList<>(List.of("docker", "exec", sandbox.id()));
        whole.addAll(command);
        try {
            Process exec = new ProcessBuilder(whole).redirectErrorStream(true).start();
            String said = new String(exec.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = exec.waitFor();
            System.out.println(Map.of("command", command.getLast(), "code", code, "said", said.strip()));
            return code;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
