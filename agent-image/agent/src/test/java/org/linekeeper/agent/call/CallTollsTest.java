package org.linekeeper.agent.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.agent.call.TollGuard.Verdict;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.SipAddress;
import tools.jackson.databind.json.JsonMapper;

class CallTollsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final RingPlan.Target NUMBER =
            new RingPlan.Target(new PhoneId("mobile"), new SipAddress("sip:+4930123456@pbx.test"), new LineId("home"));
    private static final CallInfo INFO = new CallInfo(
            new CallId("c1"),
            CallDirection.INCOMING,
            new AccountId("chat"),
            new Party("friend@chat.test", null),
            RingPlan.NONE,
            NOW);

    private final List<CallInput> inputs = new ArrayList<>();
    private final List<String> reported = new ArrayList<>();
    private final Mailbox desk = new Mailbox("calls");
    private final LiveCall call = new LiveCall(INFO, new CallState.Talking(INFO, new Leg(0, 0), NOW, false), null);
    private final CallTolls tolls;

    CallTollsTest(@TempDir Path folder) {
        tolls = new CallTolls(
                new TollLedger(folder.resolve("tolls.json"), JsonMapper.shared()),
                new Reports(),
                Clock.fixed(NOW, ZoneOffset.UTC),
                desk,
                (id, input) -> inputs.add(input));
    }

    @AfterEach
    void close() {
        desk.close();
    }

    private final class Reports implements CallReports {
        @Override
        public void changed(CallSnapshot call) {}

        @Override
        public void ended(CallRecord call) {}

        @Override
        public void tollLimitMet(LineId line, String number, String limit) {
            reported.add(number + ": " + limit);
        }
    }

    /// The phone is admitted for an instant.
    private Verdict.Admitted admitted() {
        if (tolls.ask(NUMBER) instanceof Verdict.Admitted(TollGuard.Toll toll, Duration _)) {
            return new Verdict.Admitted(toll, Duration.ofMillis(1));
        }
        throw new AssertionError("the number is closed");
    }

    /// Does something on the desk's thread, and waits until what it had in mind for the next instant is over.
    private void onDesk(Runnable what) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        desk.execute(() -> {
            what.run();
            desk.executeAfter(Duration.ofMillis(20), over::countDown);
        });
        assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void endsACallWithTheMinutesThatAreLeft() throws InterruptedException {
        Verdict.Admitted admitted = admitted();

        onDesk(() -> tolls.answered(call, NUMBER, admitted));

        assertThat(inputs).containsExactly(new CallInput.HangUpRequested());
        assertThat(reported).containsExactly("+4930123456: the minutes of a day are used up");
    }

    @Test
    void letsACallGoOnThatHasLeftThePhoneThatCosts() throws InterruptedException {
        Verdict.Admitted admitted = admitted();

        onDesk(() -> {
            tolls.answered(call, NUMBER, admitted);
            tolls.ended(admitted);
        });

        assertThat(inputs).isEmpty();
        assertThat(reported).isEmpty();
    }
}
