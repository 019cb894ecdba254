package org.linekeeper.controller.sandbox;

import java.time.Instant;
import java.util.Optional;
import org.linekeeper.controller.runtime.ObservedSandbox;
import org.linekeeper.controller.runtime.ObservedSandbox.State;
import org.linekeeper.controller.time.SteadyClock;
import org.linekeeper.controller.user.SandboxBuild;
import org.linekeeper.controller.user.SandboxOrder;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.WantedUser;
import org.linekeeper.protocol.Evidence;

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
        boolean missed = isMissed(wanted);
        if (!missed) {
            services.missesNothing(user, now);
        }
        if (fleet.busy(user)) {
            return Clinic.Finding.WELL;
        }
        Optional<ObservedSandbox> concerned = fleet.sandbox(user).filter(_ -> !wanted.deleted() && !paused);
        Optional<Symptoms> symptoms = concerned.flatMap(this::symptoms);
        if (symptoms.isEmpty()) {
            Clinic.Finding finding = clinic.notRunning(user, now);
            board.note(user, finding.note());
            return finding;
        }
        if (symptoms.get().alive(Part.CONTROL_LINK)) {
            brakes.answers(concerned.get(), clock);
        } else {
            brakes.notUp(user, now).ifPresent(at -> agenda.sooner(user, at));
        }
        if (concerned.get().state() instanceof State.Running running) {
            if (missed) {
                services.heard(user, symptoms.get(), now);
            }
            clinic.runs(user, running.startedAt(), now);
        }
        Chart.Orders orders =
                new Chart.Orders(wanted.generation(), wanted.order().edition());
        Clinic.Finding finding = clinic.look(user, orders, symptoms.get(), links.lastCalls(user), now);
        finding.lookAgain().ifPresent(at -> agenda.sooner(user, at));
        board.note(user, finding.note());
        return finding;
    }

    /// Whether somebody wants the user to be with a service now: else nobody would tell when the user is again.
    private static boolean isMissed(WantedUser wanted) {
        SandboxOrder order = wanted.order();
        return !wanted.deleted() && !order.paused() && order.wanted() == SandboxOrder.Wanted.RUNNING;
    }

    /// Empty where no sandbox is to be judged: it was not started, it has ended, or the runtime is told to wait.
    private Optional<Symptoms> symptoms(ObservedSandbox sandbox) {
        return switch (sandbox.state()) {
            case State.Running _ -> Optional.of(links.symptoms(sandbox.user()).withContainer());
            case State.Restarting _ ->
                Optional.of(Symptoms.ofContainer(
                        Evidence.GONE, "the runtime starts it again, " + sandbox.restarts() + " times so far"));
            case State.Unclear unclear -> Optional.of(Symptoms.ofContainer(Evidence.UNKNOWN, unclear.word()));
            case State.Created _, State.Held _, State.Stopped _, State.Leaving _ -> Optional.empty();
        };
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
    Optional<SandboxBuild> madeOf(WantedUser user) {
        return Optional.ofNullable(user.order().build())
                .or(() -> fleet.sandbox(user.user()).map(found -> new SandboxBuild(found.imageName(), found.image())))
                .or(configured::build);
    }
}
