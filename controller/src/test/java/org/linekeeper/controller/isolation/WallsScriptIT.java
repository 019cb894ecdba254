package org.linekeeper.controller.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `scripts/walls` in a network namespace of its own, so that this machine's filter is left alone.
class WallsScriptIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final long PATIENCE_SECONDS = 60;

    private record Said(int exitCode, String words) {
        List<String> rules() {
            return words.lines().filter(line -> line.startsWith("-")).toList();
        }
    }

    private static Said inside(String script) {
        try {
            Process process = new ProcessBuilder("unshare", "--net", "bash", "-c", script)
                    .directory(ROOT.toFile())
                    .redirectErrorStream(true)
                    .start();
            String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Said(process.exitValue(), words);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void needsRoot() {
        assumeThat(inside("iptables -w 10 -S").exitCode())
                .as("root makes a network namespace")
                .isZero();
    }

    @Test
    void standOnceTheyWerePutUp() {
        needsRoot();

        assertThat(inside("scripts/walls --check").exitCode()).isNotZero();
        Said up = inside("scripts/walls && scripts/walls && scripts/walls --check");
        assertThat(up.exitCode()).as(up.words()).isZero();
    }

    /// What somebody puts in front decides before them; and what is mended stands once.
    @ParameterizedTest
    @CsvSource({
        "iptables -I DOCKER-USER 1 -j ACCEPT, iptables -S DOCKER-USER, LINEKEEPER-OUT",
        "iptables -I DOCKER-USER 2 -j ACCEPT, iptables -S DOCKER-USER, LINEKEEPER-OUT",
        "iptables -I INPUT 1 -j ACCEPT, iptables -S INPUT, LINEKEEPER-HOST",
        "ip6tables -I FORWARD 1 -j ACCEPT, ip6tables -S FORWARD, -i lk-+ -j DROP",
        "ip6tables -D INPUT 1, ip6tables -S INPUT, -i lk-+ -j DROP"
    })
    void seesAndMendsARuleInAWrongPlace(String change, String list, String ours) {
        needsRoot();
        Said checked = inside("scripts/walls >/dev/null && " + change + " && scripts/walls --check");
        assertThat(checked.exitCode()).as(checked.words()).isNotZero();
        assertThat(checked.words()).contains("not in front");

        Said mended = inside("scripts/walls >/dev/null 2>&1 && " + change
                + " && scripts/walls >/dev/null 2>&1 && scripts/walls --check >/dev/null && " + list);
        assertThat(mended.exitCode()).as(mended.words()).isZero();
        assertThat(mended.words().lines().filter(line -> line.startsWith("-A") && line.contains(ours)))
                .as(mended.words())
                .hasSize(1);
    }

    @Test
    void whenTheyAreTakenDownOnlyOthersRulesAreLeft() {
        needsRoot();
        String others = "iptables -N DOCKER-USER && iptables -A DOCKER-USER -s 192.0.2.7/32 -j DROP"
                + " && iptables -A INPUT -p tcp --dport 9 -j DROP && ip6tables -A INPUT -p tcp --dport 9 -j DROP";
        String all = "iptables -S && ip6tables -S";

        Said before = inside(others + " && " + all);
        Said standing = inside(others + " && scripts/walls >/dev/null && " + all);
        Said removed = inside(others + " && scripts/walls >/dev/null && scripts/walls --remove >/dev/null && " + all);
        Said twice = inside("scripts/walls && scripts/walls --remove && scripts/walls --remove");
        Said checked = inside("scripts/walls && scripts/walls --remove && scripts/walls --check");

        assertThat(before.rules()).hasSizeGreaterThan(3);
        assertThat(standing.rules())
                .containsAll(before.rules())
                .hasSizeGreaterThan(before.rules().size());
        assertThat(removed.rules()).as(removed.words()).isEqualTo(before.rules());
        assertThat(twice.exitCode()).as(twice.words()).isZero();
        assertThat(checked.exitCode()).isNotZero();
        assertThat(checked.words()).contains("they do not stand");
    }
}
