package org.linekeeper.controller.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.linekeeper.controller.agentlink.AgentLinks;
import org.linekeeper.controller.call.Call;
import org.linekeeper.controller.call.CallJournal;
import org.linekeeper.controller.leadership.Leadership;
import org.linekeeper.controller.time.SteadyClock;
import org.linekeeper.controller.time.WakeableLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Ends calls in the list that nobody carries any more and that nobody will tell the end of: their sandbox was stopped
/// under them, or their agent never heard of them. On a thread of its own, by the controller that leads.
@Component
class CallKeeper implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(CallKeeper.class);

    private final CallJournal journal;
    private final SightingBoard board;
    private final AgentLinks links;
    private final SteadyClock clock;
    private final CallClaims claims;
    private final WakeableLoop loop;

    CallKeeper(
            CallJournal journal,
            SightingBoard board,
            AgentLinks links,
            Leadership leadership,
            LostCallSettings settings,
            SteadyClock clock) {
        this.journal = journal;
        this.board = board;
        this.links = links;
        this.clock = clock;
        this.claims = new CallClaims(settings.patience());
        Duration pause = settings.patience().dividedBy(3);
        this.loop = new WakeableLoop("lost-calls", () -> {
            if (leadership.term().isPresent()) {
                look();
            }
            return pause;
        });
    }

    private void look() {
        List<Call.Living> living = journal.living();
        claims.retain(living.stream().map(Call.Living::id).toList());
        for (Call.Living call : living) {
            Instant now = clock.instant();
            // what board and links say goes by the wall clock as it stands now
            Duration back = clock.ahead().negated();
            CallClaims.Word word = CallClaims.word(
                    call.id(),
                    board.sighting(call.user()).map(seen -> seen.later(back)),
                    links.report(call.user()).map(report -> report.later(back)),
                    journal.cursor(call.user()),
                    now);
            if (claims.isLost(call.id(), word, now) && word instanceof CallClaims.Word.Missing missing) {
                LOG.atWarn()
                        .addKeyValue("call", call.id())
                        .log("Call {} of {} is lost: {}", call.id(), call.user(), missing.why());
                journal.lost(call.user(), call.id(), missing.why());
            }
        }
    }

    @Override
    public void start() {
        loop.start();
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
