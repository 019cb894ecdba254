package org.linekeeper.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.agent.call.TollGuard.Verdict;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.TollLimits;
import org.linekeeper.protocol.TollLimits.Allowance;
import tools.jackson.databind.json.JsonMapper;

class TollGuardTest {
    private static final Instant T0 = Instant.parse("2026-01-02T03:04:05Z");
    private static final LineId HOME = new LineId("home");
    private static final LineId WORK = new LineId("work");
    private static final SipAddress MOBILE = new SipAddress("sip:+491701234567@provider.test");

    private final Path file;
    private final TollGuard guard;

    TollGuardTest(@TempDir Path folder) {
        file = folder.resolve("tolls.json");
        guard = restarted();
    }

    /// The guard of an agent that is started on the same profile.
    private TollGuard restarted() {
        return new TollGuard(new TollLedger(file, JsonMapper.shared()));
    }

    private void limit(Allowance line, Allowance user) {
        limit(guard, line, user);
    }

    private static void limit(TollGuard guard, Allowance line, Allowance user) {
        guard.limits(new TollLimits(List.of("+49"), List.of("+49900"), line, user));
    }

    private TollGuard.Toll admitted(LineId line, Instant now) {
        return ((Verdict.Admitted) guard.ask(line, MOBILE, now)).toll();
    }

    private Verdict asked(LineId line, Instant now) {
        return guard.ask(line, MOBILE, now);
    }

    @Test
    void extensionsAndNamesAreFreeHoweverOftenTheyAreCalled() {
        limit(new Allowance(0, 0), new Allowance(0, 0));
        for (String free : List.of("sip:desk@pbx.test", "sip:101@pbx.test", "sip:200001@pbx.test", "sip:pbx.test")) {
            assertThat(guard.ask(HOME, new SipAddress(free), T0)).isEqualTo(new Verdict.Free());
        }
    }

    @Test
    void closedNumbersAreRefusedAndNotCounted() {
        limit(new Allowance(1, 10), new Allowance(1, 10));

        assertThat(guard.ask(HOME, new SipAddress("sip:+49900123456@p.test"), T0))
                .isEqualTo(new Verdict.Refused("+49900123456", "calls to this number are closed"));
        assertThat(guard.ask(HOME, new SipAddress("sip:0033123456@p.test"), T0)).isInstanceOf(Verdict.Refused.class);

        assertThat(asked(HOME, T0)).isInstanceOf(Verdict.Admitted.class);
    }

    @Test
    void aLineMakesSoManyCallsInAnHourAndNoMore() {
        limit(new Allowance(2, 100), new Allowance(3, 100));
        admitted(HOME, T0);
        admitted(HOME, T0.plusSeconds(60));

        assertThat(asked(HOME, T0.plusSeconds(120)))
                .isEqualTo(new Verdict.Refused("+491701234567", "the line home has made its 2 calls of an hour"));
        assertThat(asked(HOME, T0.plus(Duration.ofHours(1)))).isInstanceOf(Verdict.Admitted.class);
    }

    @Test
    void allLinesTogetherMakeSoManyCalls() {
        limit(new Allowance(2, 100), new Allowance(3, 100));
        admitted(HOME, T0);
        admitted(HOME, T0);
        admitted(WORK, T0);

        assertThat(asked(WORK, T0))
                .isEqualTo(new Verdict.Refused("+491701234567", "the user has made its 3 calls of an hour"));
    }

    @Test
    void aCallMayLastAsLongAsMinutesAreLeft() {
        limit(new Allowance(10, 30), new Allowance(10, 40));
        TollGuard.Toll first = admitted(HOME, T0);
        first.answered(T0.plusSeconds(10));
        first.ended(T0.plusSeconds(10 + 20 * 60));

        Instant later = T0.plus(Duration.ofHours(2));
        assertThat(asked(HOME, later))
                .isInstanceOfSatisfying(
                        Verdict.Admitted.class,
                        admitted -> assertThat(admitted.most()).isEqualTo(Duration.ofMinutes(10)));
        assertThat(asked(WORK, later))
                .isInstanceOfSatisfying(
                        Verdict.Admitted.class,
                        admitted -> assertThat(admitted.most()).isEqualTo(Duration.ofMinutes(20)));
    }

    @Test
    void aCallThatGoesOnCountsAndOneThatWasNotAnsweredDoesNot() {
        limit(new Allowance(10, 30), new Allowance(10, 30));
        admitted(HOME, T0).ended(T0.plusSeconds(60));
        admitted(HOME, T0).answered(T0);

        assertThat(asked(HOME, T0.plus(Duration.ofMinutes(29)))).isInstanceOf(Verdict.Admitted.class);
        assertThat(asked(HOME, T0.plus(Duration.ofMinutes(30))))
                .isEqualTo(new Verdict.Refused("+491701234567", "the line home has used its 30 minutes of a day"));
    }

    @Test
    void anAnswerThatIsToldAgainChangesNothing() {
        limit(new Allowance(10, 30), new Allowance(10, 30));
        TollGuard.Toll toll = admitted(HOME, T0);

        assertThat(toll.answered(T0)).isTrue();
        assertThat(toll.answered(T0.plus(Duration.ofMinutes(20)))).isFalse();

        assertThat(asked(HOME, T0.plus(Duration.ofMinutes(30)))).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void whatWasSpentADayAgoIsForgotten() {
        limit(new Allowance(10, 30), new Allowance(10, 30));
        TollGuard.Toll first = admitted(HOME, T0);
        first.answered(T0);
        first.ended(T0.plus(Duration.ofMinutes(30)));

        assertThat(asked(HOME, T0.plus(Duration.ofHours(23)))).isInstanceOf(Verdict.Refused.class);
        assertThat(asked(HOME, T0.plus(Duration.ofHours(24)).plus(Duration.ofMinutes(10))))
                .isInstanceOfSatisfying(
                        Verdict.Admitted.class,
                        admitted -> assertThat(admitted.most()).isEqualTo(Duration.ofMinutes(10)));
    }

    @Test
    void anAgentsEndMakesNothingForgotten() {
        limit(new Allowance(2, 100), new Allowance(3, 100));
        admitted(HOME, T0);
        admitted(HOME, T0.plusSeconds(60));

        TollGuard again = restarted();
        limit(again, new Allowance(2, 100), new Allowance(3, 100));

        assertThat(again.ask(HOME, MOBILE, T0.plusSeconds(120)))
                .isEqualTo(new Verdict.Refused("+491701234567", "the line home has made its 2 calls of an hour"));
        assertThat(again.ask(WORK, MOBILE, T0.plusSeconds(120))).isInstanceOf(Verdict.Admitted.class);
    }

    @Test
    void aCallThatNobodySawEndCountsUntilTheAgentIsBack() {
        limit(new Allowance(10, 30), new Allowance(10, 30));
        admitted(HOME, T0).answered(T0);

        TollGuard again = restarted();
        limit(again, new Allowance(10, 30), new Allowance(10, 30));

        assertThat(left(again, T0.plus(Duration.ofMinutes(12)))).isEqualTo(Duration.ofMinutes(18));
    }

    @Test
    void aCallThatNobodySawEndCountsForHalfAnHourMore() throws Exception {
        limit(new Allowance(10, 90), new Allowance(10, 90));
        admitted(HOME, T0).answered(T0);
        Files.setLastModifiedTime(file, FileTime.from(T0.plus(Duration.ofMinutes(5))));

        TollGuard again = restarted();
        limit(again, new Allowance(10, 90), new Allowance(10, 90));

        assertThat(left(again, T0.plus(Duration.ofHours(5)))).isEqualTo(Duration.ofMinutes(55));
    }

    @Test
    void rubbishBeginsTheCountAnew() throws Exception {
        Files.writeString(file, "rubbish");
        limit(new Allowance(1, 30), new Allowance(1, 30));

        assertThat(asked(HOME, T0)).isInstanceOf(Verdict.Admitted.class);
        assertThat(asked(HOME, T0)).isInstanceOf(Verdict.Refused.class);
    }

    private static Duration left(TollGuard guard, Instant now) {
        return ((Verdict.Admitted) guard.ask(HOME, MOBILE, now)).most();
    }
}
