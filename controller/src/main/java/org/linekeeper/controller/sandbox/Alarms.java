package org.linekeeper.controller.sandbox;

import java.util.ArrayList;
import java.util.List;
import org.linekeeper.controller.isolation.Isolation;
import org.linekeeper.controller.runtime.RuntimeHealth;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.springframework.stereotype.Component;

/// The alarms in force: the reconciler's brakes, the runtime's troubles, and walls that do not stand.
@Component
final class Alarms {
    private static final String RUNTIME = "runtime";
    private static final String RUNTIME_EVENTS = "runtime-events";
    private static final String WALLS = "walls";
    static final List<String> NAMES =
            List.of(Brakes.BLAST_RADIUS, Brakes.IMAGE_TRIP, Services.SERVICE_OUT, RUNTIME, RUNTIME_EVENTS, WALLS);

    private final SightingBoard board;
    private final FleetBoard fleet;
    private final SandboxRuntime runtime;
    private final Isolation isolation;

    Alarms(SightingBoard board, FleetBoard fleet, SandboxRuntime runtime, Isolation isolation) {
        this.board = board;
        this.fleet = fleet;
        this.runtime = runtime;
        this.isolation = isolation;
    }

    /// As far as this controller knows by itself.
    boolean isInForce(String name) {
        return inForce(fleet.posting().concerns()).stream()
                .anyMatch(alarm -> alarm.alarm().equals(name));
    }

    /// @param posting what is known of the fleet
    List<FleetBody.AlarmBody> inForce(FleetBoard.Concerns posting) {
        List<FleetBody.AlarmBody> alarms = new ArrayList<>();
        if (posting.haltedAt() != null) {
            alarms.add(new FleetBody.AlarmBody(
                    Brakes.BLAST_RADIUS, null, posting.haltedAt(), posting.heldBack() + " users wait", true));
        }
        posting.trippedBuilds()
                .forEach(build -> alarms.add(new FleetBody.AlarmBody(Brakes.IMAGE_TRIP, build, null, null, false)));
        posting.outages()
                .forEach(outage -> alarms.add(new FleetBody.AlarmBody(
                        Services.SERVICE_OUT,
                        outage.service(),
                        outage.since(),
                        outage.users() + " users miss it",
                        false)));
        board.trouble().ifPresent(why -> alarms.add(new FleetBody.AlarmBody(RUNTIME, null, null, why, false)));
        RuntimeHealth watch = runtime.health();
        if (watch.problem() != null) {
            alarms.add(new FleetBody.AlarmBody(RUNTIME_EVENTS, null, null, watch.problem(), false));
        }
        isolation.trouble().ifPresent(why -> alarms.add(new FleetBody.AlarmBody(WALLS, null, null, why, false)));
        return alarms;
    }
}
