package org.linekeeper.controller.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.TestDatabase;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.CallDirection;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallRecord;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.EventPage;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.Party;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

@Tag("database")
class CallJournalTest {
    private static final UserId ANA = new UserId("ana");
    private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");
    private static final LineId HOME = new LineId("home");
    private static final Party FRIEND = new Party("friend@chat.test", null);

    private final CallStore store = new CallStore(JdbcClient.create(TestDatabase.migrated()), JsonMapper.shared());
    private final List<Object> published = new ArrayList<>();
    private final CallJournal journal = new CallJournal(store, published::add, Clock.systemUTC());

    private static AgentEvent ringing(long number) {
        return ringing(number, FRIEND);
    }

    private static AgentEvent ringing(long number, Party peer) {
        return new AgentEvent.CallChanged(
                number,
                NOW,
                new CallSnapshot(
                        new CallId("c1"),
                        CallDirection.INCOMING,
                        new AccountId("chat"),
                        peer,
                        CallSnapshot.Phase.RINGING,
                        null,
                        NOW,
                        null));
    }

    private static AgentEvent ended(long number, CallRecord.Outcome outcome) {
        return ended(number, outcome, FRIEND, null);
    }

    private static AgentEvent ended(long number, CallRecord.Outcome outcome, Party peer, @Nullable String detail) {
        return new AgentEvent.CallEnded(
                number,
                NOW,
                new CallRecord(
                        new CallId("c1"),
                        CallDirection.INCOMING,
                        new AccountId("chat"),
                        peer,
                        null,
                        NOW,
                        null,
                        NOW.plusSeconds(9),
                        outcome,
                        CallRecord.EndedBy.PEER,
                        detail,
                        null));
    }

    private CallRecord.Outcome outcome() {
        return store.find(new CallId("c1")).orElseThrow() instanceof Call.Ended call
                ? call.record().outcome()
                : CallRecord.Outcome.FAILED;
    }

    @Test
    void tellsOnceOfALineThatHasSpentWhatItMay() {
        EventPage page = page("one", List.of(new AgentEvent.TollLimitMet(1, NOW, HOME, "+88212", "closed")));

        journal.store(ANA, page);
        journal.store(ANA, page);

        assertThat(published).containsExactly(new TollLimitMet(ANA, HOME, "+88212", "closed"));
    }

    /// The page would be fetched for ever, and nothing behind it.
    @Test
    void takesWhateverACallerIsCalled() {
        Party odd = new Party("a\u0000" + "b".repeat(3_000), "\u0000\u001b" + "n".repeat(2_000) + "\uD83D\uDE00");
        Party half = new Party("friend@chat.test", "n".repeat(1_023) + "\uD83D\uDE00");

        journal.store(ANA, page("one", List.of(ringing(1, odd))));
        assertThat(journal.living(ANA).getFirst().peer())
                .isEqualTo(new Party("a " + "b".repeat(2_046), "  " + "n".repeat(1_022)));
        journal.store(ANA, page("one", List.of(ringing(2, half))));
        assertThat(journal.living(ANA).getFirst().peer().name()).isEqualTo("n".repeat(1_023));
        EventCursor after = journal.store(
                ANA, page("one", List.of(ended(3, CallRecord.Outcome.MISSED, odd, "gone\u0000" + "x".repeat(3_000)))));

        assertThat(after).isEqualTo(new EventCursor("one", 3));
        assertThat(outcome()).isEqualTo(CallRecord.Outcome.MISSED);
    }

    @Test
    void anEventThatIsFetchedTwiceIsStoredOnce() {
        journal.store(ANA, page("one", List.of(ringing(1), ended(2, CallRecord.Outcome.MISSED))));

        EventCursor after = journal.store(ANA, page("one", List.of(ringing(1))));

        assertThat(outcome()).isEqualTo(CallRecord.Outcome.MISSED);
        assertThat(after).isEqualTo(new EventCursor("one", 2));
    }

    @Test
    void aNewNumberingBeginsAnew() {
        journal.store(ANA, page("one", List.of(ended(7, CallRecord.Outcome.MISSED))));

        EventCursor after = journal.store(ANA, page("two", List.of(ended(1, CallRecord.Outcome.DECLINED))));

        assertThat(outcome()).isEqualTo(CallRecord.Outcome.DECLINED);
        assertThat(after).isEqualTo(new EventCursor("two", 1));
        assertThat(journal.cursor(ANA)).isEqualTo(after);
    }

    @Test
    void anEmptyPageMovesNothing() {
        assertThat(journal.cursor(ANA)).isEqualTo(EventCursor.START);
        assertThat(journal.store(ANA, page("one", List.of()))).isEqualTo(new EventCursor("one", 0));
    }

    @Test
    void forgetsAUser() {
        journal.store(ANA, page("one", List.of(ringing(1))));

        journal.forget(ANA);

        assertThat(journal.living(ANA)).isEmpty();
        assertThat(journal.cursor(ANA)).isEqualTo(EventCursor.START);
    }

    private static EventPage page(String incarnation, List<AgentEvent> events) {
        return new EventPage(incarnation, events, null);
    }

    @Test
    void endsALostCallOnceAndTellsOfIt() {
        journal.store(ANA, new EventPage("one", List.of(ringing(1)), null));
        assertThat(journal.living()).extracting(Call.Living::user).containsExactly(ANA);
        published.clear();

        journal.lost(ANA, new CallId("c1"), "its sandbox was stopped during the call");
        journal.lost(ANA, new CallId("c1"), "once more");

        assertThat(published).containsExactly(new CallStored(ANA, new CallId("c1")));
        assertThat(journal.living()).isEmpty();
        assertThat(outcome()).isEqualTo(CallRecord.Outcome.FAILED);
    }

    @Test
    void tellsOfTheCallsThatARestartedAgentForgot() {
        journal.store(ANA, new EventPage("one", List.of(ringing(1)), null));
        published.clear();

        journal.store(ANA, new EventPage("one", List.of(new AgentEvent.AgentStarted(2, NOW.plusSeconds(1), 1)), null));

        assertThat(published).containsExactly(new CallStored(ANA, new CallId("c1")));
        assertThat(outcome()).isEqualTo(CallRecord.Outcome.FAILED);
    }
}
