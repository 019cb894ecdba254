package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.util.Optional;
import org.linekeeper.controller.leadership.Leadership;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.sandbox.FleetBoard.Concerns;
import org.linekeeper.controller.storage.DatabaseSettings;
import org.linekeeper.controller.time.WakeableLoop;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// What the controller that acts knows of the whole fleet, for the others on the same database: whichever is asked has
/// to tell of an alarm. A thread of its own writes it down within a second of a change, and nothing at rest.
@Component
class FleetConcerns implements SmartLifecycle {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final FleetBoard board;
    private final Leadership leadership;
    private final DatabaseSettings database;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final WakeableLoop loop = new WakeableLoop("fleet-concerns", this::turn);
    private Written last = new Written(new Term(0), Concerns.NONE);

    FleetConcerns(
            FleetBoard board, Leadership leadership, DatabaseSettings database, JdbcClient jdbc, JsonMapper json) {
        this.board = board;
        this.leadership = leadership;
        this.database = database;
        this.jdbc = jdbc;
        this.json = json;
    }

    private record Written(Term term, Concerns concerns) {}

    /// The own ones where this controller acts; else the last that another wrote. Blocks for the database then.
    Concerns now() {
        FleetBoard.Posting own = board.posting();
        return !database.shared() || acts(own) ? own.concerns() : written().orElse(own.concerns());
    }

    private boolean acts(FleetBoard.Posting posting) {
        return posting.term().isPresent() && posting.term().equals(leadership.term());
    }

    private Optional<Concerns> written() {
        return jdbc.sql("select body from fleet_concerns where id = 1 and term > 0")
                .query(String.class)
                .optional()
                .map(body -> json.readValue(body, Concerns.class));
    }

    private Duration turn() {
        FleetBoard.Posting posting = board.posting();
        if (acts(posting)) {
            Written next = new Written(posting.term().orElseThrow(), posting.concerns());
            if (!next.equals(last)) {
                write(next);
                last = next;
            }
        }
        return LOOK;
    }

    /// Whoever stood still for longer than its term does not write over its successor's.
    private void write(Written next) {
        jdbc.sql("update fleet_concerns set term = ?, body = ? where id = 1 and term <= ?")
                .params(
                        next.term().epoch(),
                        json.writeValueAsString(next.concerns()),
                        next.term().epoch())
                .update();
    }

    @Override
    public void start() {
        if (database.shared()) {
            loop.start();
        }
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }
}
