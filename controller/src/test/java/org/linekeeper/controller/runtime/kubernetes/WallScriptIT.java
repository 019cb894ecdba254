package org.linekeeper.controller.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.runtime.WallProbe.Attempt;
import org.linekeeper.controller.runtime.WallProbe.Outcome;
import org.linekeeper.controller.runtime.WallProbe.Target;

/// What the trying pod runs, in a network namespace of its own with the refusals that network plugins use.
class WallScriptIT {
    private static final long PATIENCE_SECONDS = 120;
    private static final String RULES = """
            ip link set lo up
            iptables -A INPUT -p tcp --dport 7001 -j REJECT --reject-with icmp-port-unreachable
            iptables -A INPUT -p tcp --dport 7002 -j REJECT --reject-with icmp-admin-prohibited
            iptables -A INPUT -p tcp --dport 7003 -j DROP
            exec "$@"
            """;

    @TempDir
    private Path folder;

    private String inside(List<String> command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("unshare", "--net", "bash", "-c", RULES, "rules"));
        all.addAll(command);
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(words).isZero();
        return words;
    }

    private List<Attempt> attempt(String nameServer, List<Target> targets) throws IOException, InterruptedException {
        assumeThat(new ProcessBuilder("unshare", "--net", "iptables", "-w", "10", "-S")
                        .redirectErrorStream(true)
                        .start()
                        .waitFor())
                .as("root makes a network namespace")
                .isZero();
        Path said = folder.resolve("said");
        Path resolver = Files.writeString(folder.resolve("resolv.conf"), "search svc\nnameserver " + nameServer + "\n");
        inside(WallScript.command(said.toString(), resolver.toString(), targets));
        return WallScript.read(targets, Files.readString(said));
    }

    private static Target at(int port) {
        return Target.answering("port " + port, "127.0.0.1", port);
    }

    @Test
    void aRefusalByAnIcmpErrorIsAWallAndSoIsSilence() throws IOException, InterruptedException {
        assertThat(attempt("127.0.0.1", List.of(at(7001), at(7002), at(7003))))
                .extracting(Attempt::outcome)
                .containsOnly(Outcome.BLOCKED);
    }

    @Test
    void aPortWhereNobodyListensIsReachedAlsoBesideWalls() throws IOException, InterruptedException {
        assertThat(attempt("127.0.0.1", List.of(at(7001), at(7003), at(7000))))
                .extracting(Attempt::outcome)
                .containsExactly(Outcome.BLOCKED, Outcome.BLOCKED, Outcome.REACHED);
    }

    @Test
    void withoutItsNameServerItKnowsThatItIsDeaf() {
        assertThatThrownBy(() -> attempt("192.0.2.1", List.of(at(7000))))
                .hasMessageContaining("does not even reach the name server 192.0.2.1");
    }
}
