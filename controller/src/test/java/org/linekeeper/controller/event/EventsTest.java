package org.linekeeper.controller.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.TestDatabase;
import org.linekeeper.controller.user.UserId;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("database")
class EventsTest {
    private static final UserId ANA = new UserId("ana");
    private static final UserId BEN = new UserId("ben");
    private static final Instant NOW = Instant.parse("2026-01-10T10:00:00Z");
    private static final EventFilter ALL = new EventFilter(null, null, null, null);

    private final EventStore store = new EventStore(JdbcClient.create(TestDatabase.migrated()));
    private final List<Object> told = new ArrayList<>();
    private final Events events = at(NOW);

    private Events at(Instant now) {
        return new Events(store, told::add, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static NewEvent repair(UserId user) {
        return new NewEvent(EventKind.REPAIR, user, "CLIENT", "account/chat", "gone for 2 min", "not-authorized");
    }

    @Test
    void tellsWhatWasBegunAndHowItEnded() {
        long id = events.begin(repair(ANA));
        events.end(id, ANA, Outcome.DONE, Duration.ofMillis(1500), "alive again");

        assertThat(store.list(ALL, null, 10))
                .containsExactly(new Event(
                        id,
                        ANA,
                        EventKind.REPAIR,
                        NOW,
                        "CLIENT",
                        "account/chat",
                        "gone for 2 min",
                        "not-authorized",
                        null,
                        1500L,
                        Outcome.DONE,
                        "alive again"));
        assertThat(told).containsExactly(new EventTold(id, ANA), new EventTold(id, ANA));
    }

    @Test
    void takesWhateverAWitnessSays() {
        String odd = "a\u0000" + "b".repeat(3_000);

        long id = events.begin(new NewEvent(EventKind.REPAIR, ANA, "CLIENT", odd, odd, odd));
        events.end(id, ANA, Outcome.FAILED, Duration.ofSeconds(1), odd);

        Event stored = store.list(ALL, null, 10).getFirst();
        assertThat(stored.target()).isEqualTo("a " + "b".repeat(254));
        assertThat(stored.cause()).isEqualTo("a " + "b".repeat(1_022));
        assertThat(stored.evidence()).isEqualTo("a " + "b".repeat(2_046));
        assertThat(stored.detail()).isEqualTo(stored.evidence());
    }

    @Test
    void whatNobodyEndedIsInterruptedOnceAndKeepsThat() {
        long cutOff = events.begin(repair(ANA));
        long whole = events.begin(repair(BEN));
        events.end(whole, BEN, Outcome.IN_VAIN, Duration.ofSeconds(60), null);
        events.tell(NewEvent.of(EventKind.ALERT, BEN, "silent", null));

        assertThat(events.interrupt()).isEqualTo(1);
        events.end(cutOff, ANA, Outcome.DONE, Duration.ofSeconds(1), null);

        assertThat(events.since(NOW.minusSeconds(1), Set.of(EventKind.REPAIR)))
                .extracting(Event::outcome)
                .containsExactly(Outcome.INTERRUPTED, Outcome.IN_VAIN);
    }

    @Test
    void listsTheNewestFirstInPagesThatDoNotOverlap() {
        for (int i = 0; i < 5; i++) {
            events.tell(NewEvent.of(EventKind.ALERT, ANA, "event " + i, null));
        }

        List<Event> first = store.list(ALL, null, 2);
        List<Event> second = store.list(ALL, first.getLast().id(), 2);

        assertThat(first).extracting(Event::cause).containsExactly("event 4", "event 3");
        assertThat(second).extracting(Event::cause).containsExactly("event 2", "event 1");
    }

    @Test
    void findsByUserKindAndTime() {
        at(NOW.minusSeconds(60)).tell(NewEvent.of(EventKind.ALERT, ANA, "early", null));
        events.tell(NewEvent.of(EventKind.ALERT, ANA, "late", null));
        events.tell(NewEvent.of(EventKind.RECOVERED, ANA, "well", null));
        events.tell(NewEvent.of(EventKind.ALERT, BEN, "another's", null));
        events.tell(NewEvent.ofFleet(EventKind.ALARM, "service-out", "chat.test", "many lost it", null));

        assertThat(store.list(new EventFilter(ANA, EventKind.ALERT, NOW, null), null, 10))
                .extracting(Event::cause)
                .containsExactly("late");
        assertThat(store.list(new EventFilter(null, null, null, NOW), null, 10))
                .extracting(Event::cause)
                .containsExactly("early");
        assertThat(store.list(new EventFilter(null, EventKind.ALARM, null, null), null, 10))
                .extracting(Event::user)
                .containsOnlyNulls();
    }

    @Test
    void keepsOnlyWhatIsYoungAndTheNewestOfIt() {
        at(NOW.minus(Duration.ofDays(91))).tell(NewEvent.of(EventKind.ALERT, ANA, "old", null));
        for (int i = 0; i < 5; i++) {
            events.tell(NewEvent.of(EventKind.ALERT, ANA, "event " + i, null));
        }

        store.prune(NOW.minus(Duration.ofDays(90)), 3);

        assertThat(store.list(ALL, null, 10)).extracting(Event::cause).containsExactly("event 4", "event 3", "event 2");
    }

    @Test
    void forgetsAUserAndNobodyElse() {
        events.tell(NewEvent.of(EventKind.ALERT, ANA, "hers", null));
        events.tell(NewEvent.of(EventKind.ALERT, BEN, "his", null));

        events.forget(ANA);

        assertThat(store.list(ALL, null, 10)).extracting(Event::user).containsExactly(BEN);
    }

    @Test
    void cutsWhatIsTooLongForTheTable() {
        events.tell(NewEvent.of(EventKind.ALERT, ANA, "c".repeat(5000), "e".repeat(5000)));

        Event told = store.list(ALL, null, 1).getFirst();
        assertThat(told.cause()).hasSize(1024);
        assertThat(told.evidence()).hasSize(2048);
    }
}
