package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.Optional;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.time.SteadyClock;
import org.linekeeper.controller.user.SandboxBuild;
import org.linekeeper.controller.user.SandboxOrder;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.WantedUser;

/// Puts together what the planner is told of a user: what is wanted and seen, and what the ladder says to what the
/// witnesses say. For the reconciler's thread only.
final class UserWorlds {
    private final Fleet fleet;
    private final ConfiguredImage configured;
    private final SandboxLinks links;
    private final SightingBoard board;
    private final Services services;
    private final Brakes brakes;
    private final Clinic clinic;
    private final Agenda agenda;
    private final SteadyClock clock;

    UserWorlds(
            Fleet fleet,
            ConfiguredImage configured,
            SandboxLinks links,
            SightingBoard board,
            Services services,
            Brakes brakes,
            Clinic clinic,
            Agenda agenda,
            SteadyClock clock) {
        this.fleet = fleet;
        this.configured = configured;
        this.links = links;
        this.board = board;
        this.services = services;
        this.brakes = brakes;
        this.clinic = clinic;
        this.agenda = agenda;
        this.clock = clock;
    }

    /// @param paused nothing is to be done for this user
    UserWorld of(WantedUser wanted, boolean paused, Instant now) {
        UserId user = wanted.user();
        Instant callsUntil = wanted.order().callsUntil();
        return new UserWorld(
                user,
                wanted.uid(),
                desired(wanted),
                fleet.sandbox(user),
                fleet.profile(user),
                links.calls(user),
                callsUntil == null ? null : fleet.callDeadline(user, callsUntil, clock),
                paused,
                fleet.busy(user),
                fleet.failures(user).map(Failures::notBefore).orElse(null),
                examine(wanted, paused, now).climb());
    }

    /// What the witnesses say, and what the ladder says to it.
    private Clinic.Finding examine(WantedUser wanted, boolean paused, Instant now) {
        UserId user = wanted.user();
        boolean concerns = !wanted.deleted()
                && !paused
                && !fleet.busy(user)
                && fleet.sandbox(user)
                        .filter(found -> found.state() instanceof ObservedSandbox.State.Running)
                        .isPresent();
        if (!concerns) {
            Clinic.Finding finding = fleet.busy(user) ? Clinic.Finding.WELL : clinic.notRunning(user, now);
            if (!fleet.busy(user)) {
                board.note(user, finding.note());
            }
            return finding;
        }
        Symptoms symptoms = links.symptoms(user);
        services.heard(user, symptoms, now);
        if (symptoms.alive(Part.CONTROL_LINK)) {
            brakes.cameUp(user);
        } else {
            brakes.notUp(user, now).ifPresent(at -> agenda.sooner(user, at));
        }
        Clinic.Finding finding = clinic.look(user, wanted.generation(), symptoms, links.lastCalls(user), now);
        finding.lookAgain().ifPresent(at -> agenda.sooner(user, at));
        board.note(user, finding.note());
        return finding;
    }

    private DesiredSandbox desired(WantedUser user) {
        if (user.deleted()) {
            return new DesiredSandbox.Gone();
        }
        SandboxOrder order = user.order();
        if (order.wanted() != SandboxOrder.Wanted.RUNNING) {
            return new DesiredSandbox.Stopped(order.profileEdition());
        }
        return madeOf(user)
                .<DesiredSandbox>map(made -> new DesiredSandbox.Running(
                        made.image(), made.build(), order.edition(), order.profileEdition(), order.build() != null))
                .orElseGet(DesiredSandbox.Kept::new);
    }

    /// Another build is never a reason to replace a sandbox before somebody ordered it for this user.
    private Optional<SandboxBuild> madeOf(WantedUser user) {
        return Optional.ofNullable(user.order().build())
                .or(() -> fleet.sandbox(user.user()).map(found -> new SandboxBuild(found.imageName(), found.image())))
                .or(configured::build);
    }
}
