package org.linekeeper.controller.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.linekeeper.controller.JumpingClock;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Postgresql;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// Two leases on one real PostgreSQL.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the lease")
class DatabaseLeaseIT {
    private static final Duration LENGTH = Duration.ofSeconds(20);

    private static Lab lab;
    private static DataSource database;

    private final JumpingClock wall = new JumpingClock();
    private final DatabaseLease one = lease(wall);
    private final DatabaseLease two = lease(Clock.systemUTC());

    @BeforeAll
    static void startServer() {
        lab = Lab.start();
        Postgresql server = lab.postgresql();
        server.create("lease");
        database = new DriverManagerDataSource(server.url("lease"), Postgresql.USER, server.password());
        Flyway.configure().dataSource(database).load().migrate();
    }

    private static DatabaseLease lease(Clock clock) {
        return new DatabaseLease(JdbcClient.create(database), LENGTH, clock);
    }

    @AfterAll
    static void stopServer() {
        lab.close();
    }

    @AfterEach
    void stop() {
        one.stop();
        two.stop();
    }

    private static Term awaitTerm(DatabaseLease lease) {
        await().atMost(Duration.ofSeconds(60)).until(() -> lease.term().isPresent());
        return lease.term().orElseThrow();
    }

    @Test
    void oneLeadsAndTheNextTermIsHigher() {
        AtomicInteger changes = new AtomicInteger();
        two.follow(changes::incrementAndGet);
        one.start();
        Term first = awaitTerm(one);
        two.start();
        assertThatCode(() -> one.confirm(first)).doesNotThrowAnyException();
        assertThatThrownBy(() -> two.confirm(first)).isInstanceOf(LeadershipLost.class);
        assertThat(two.term()).isEmpty();

        one.stop();

        Term second = awaitTerm(two);
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        await().until(() -> changes.get() == 1);
        assertThatThrownBy(() -> one.confirm(first)).isInstanceOf(LeadershipLost.class);
    }

    /// As where the database was restored, and the cluster knows of later terms than it does.
    @Test
    void aTermIsRaisedAboveThoseThatWereAndStaysTheHolders() {
        one.start();
        Term first = awaitTerm(one);
        AtomicInteger changes = new AtomicInteger();
        one.follow(changes::incrementAndGet);

        Term raised = one.raise(first, first.epoch() + 40);

        assertThat(raised.epoch()).isEqualTo(first.epoch() + 41);
        assertThat(one.term()).contains(raised);
        assertThatCode(() -> one.confirm(raised)).doesNotThrowAnyException();
        assertThatThrownBy(() -> one.confirm(first)).isInstanceOf(LeadershipLost.class);
        assertThatThrownBy(() -> one.raise(first, 100)).isInstanceOf(LeadershipLost.class);
        assertThat(one.raise(raised, first.epoch())).isEqualTo(raised);
        assertThat(changes).hasValue(1);
        // renewed more than once
        await().during(LENGTH.dividedBy(2))
                .atMost(LENGTH)
                .until(() -> one.term().equals(Optional.of(raised)));
        one.stop();
        two.start();
        assertThat(awaitTerm(two).epoch()).isEqualTo(raised.epoch() + 1);
    }

    @Test
    void aTermThatIsOverIsNotRaised() {
        one.start();
        Term term = awaitTerm(one);
        JdbcClient.create(database)
                .sql("update leadership set holder = 'another', epoch = epoch + 1")
                .update();

        assertThatThrownBy(() -> one.raise(term, 500)).isInstanceOf(LeadershipLost.class);

        assertThat(JdbcClient.create(database)
                        .sql("select epoch from leadership")
                        .query(Long.class)
                        .single())
                .isEqualTo(term.epoch() + 1);
        JdbcClient.create(database)
                .sql("update leadership set held_until = clock_timestamp()")
                .update();
    }

    /// As a process is that stood still for longer than its lease: its own clock tells it.
    @Test
    void aHolderThatStoodStillKnowsThatItsTermMayBeOver() {
        one.start();
        Term term = awaitTerm(one);

        wall.set(LENGTH);

        assertThat(one.term()).isEmpty();
        assertThatThrownBy(() -> one.confirm(term)).isInstanceOf(LeadershipLost.class);
    }

    /// Nobody is a leader for longer, or shut out, because a clock was put right.
    @Test
    void aHolderWhoseClockJumpsLeadsOnInTheSameTermOnceItHasRenewedIt() {
        one.start();
        Term term = awaitTerm(one);

        wall.set(Duration.ofHours(5));
        assertThat(one.term()).isEmpty();
        assertThat(awaitTerm(one)).isEqualTo(term);

        wall.set(Duration.ofHours(-5));
        assertThatCode(() -> one.confirm(term)).doesNotThrowAnyException();
        two.start();
        assertThatThrownBy(() -> two.confirm(term)).isInstanceOf(LeadershipLost.class);
    }

    /// As a process that stood still between its own look at the clock and the act.
    @Test
    void theDatabaseKnowsWhoHoldsTheLease() {
        one.start();
        Term term = awaitTerm(one);

        JdbcClient.create(database)
                .sql("update leadership set holder = 'another', epoch = epoch + 1")
                .update();

        assertThatThrownBy(() -> one.confirm(term)).isInstanceOf(LeadershipLost.class);
        JdbcClient.create(database)
                .sql("update leadership set held_until = clock_timestamp()")
                .update();
    }
}
