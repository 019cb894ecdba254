package org.linekeeper.controller.rollout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.sandbox.CallEvidence;
import org.linekeeper.controller.user.UserId;

/// Decides the next step of a rollout. Pure: no clock, no I/O. Never more users than a wave holds are out because of
/// it, no wave begins in quiet hours, and a gate that fails sends everybody back. Whoever was present on the new build
/// once and is not any more may be so for a hundred reasons: only the share of all tells of the build then.
///
/// @param watchingSince since when the fleet has been watched without a gap: time in which nothing was seen or nothing
///                      was done counts against nobody
/// @param lackingSince  since when too few of those on the new build were present, each time it was looked; null where
///                      it was otherwise when last looked
record RolloutPlanner(
        Rollout rollout,
        List<Member> members,
        Map<UserId, Seen> seen,
        CallTally calls,
        QuietHours quiet,
        Instant watchingSince,
        @Nullable Instant lackingSince,
        Instant now) {
    /// @param candidates asked at most once, and only where a wave may begin
    Decision plan(Supplier<List<Candidate>> candidates) {
        return switch (rollout.phase()) {
            case Phase.Waiting waiting -> waiting(waiting, candidates);
            case Phase.Out out -> judge(out);
            case Phase.RollingBack _ -> decide(back());
            case Phase.Completed _, Phase.RolledBack _ -> stay("it has ended");
        };
    }

    private Decision waiting(Phase.Waiting phase, Supplier<List<Candidate>> candidates) {
        List<Member> judged = members.stream()
                .filter(member -> member.judged() && of(member).wanted())
                .toList();
        // who was paused in a wave and is not any more
        List<UserId> released = members.stream()
                .filter(member -> member.releasedAt() == null && of(member).wanted() && !held(member))
                .map(Member::user)
                .toList();
        List<UserId> passed = judged.stream()
                .filter(member -> member.passedAt() == null && isPresent(member))
                .map(Member::user)
                .toList();
        int lost = (int) judged.stream().filter(member -> !isPresent(member)).count();
        boolean lacking = lost > judged.size() - needed(judged.size());
        String failed = callsFail();
        Decision.Move move;
        if (failed != null) {
            move = new Decision.Move.RollBack(failed);
        } else if (lacking) {
            move = lack(lost + " of " + judged.size() + " users on the new build are not present");
        } else {
            move = next(phase, judged, candidates);
        }
        return new Decision(released, List.of(), passed, lacking, move);
    }

    private Decision.Move lack(String words) {
        Instant since = lackingSince == null ? now : later(lackingSince, watchingSince);
        return now.isBefore(since.plus(rollout.terms().presentWithin()))
                ? new Decision.Move.Stay(words)
                : new Decision.Move.RollBack(words);
    }

    private Decision.Move next(Phase.Waiting phase, List<Member> judged, Supplier<List<Candidate>> candidates) {
        Instant earliest = phase.wave() == 0
                ? phase.notBefore()
                : later(phase.notBefore(), watchingSince.plus(rollout.terms().pause()));
        if (now.isBefore(earliest)) {
            return new Decision.Move.Stay("the next wave begins at " + earliest + " at the earliest");
        }
        int out = (int) judged.stream().filter(this::isOutBecauseOfIt).count();
        int places = rollout.terms().waveSize() - out;
        if (places <= 0 && candidates.get().isEmpty()) {
            return new Decision.Move.Finish();
        }
        if (places <= 0) {
            return new Decision.Move.Stay(out + " users have not been present on the new build yet, as many as a wave"
                    + " holds: the next begins when one of them is, or is stopped or paused");
        }
        if (quiet.quietUntil(now).isPresent()) {
            return new Decision.Move.Stay(
                    "quiet hours until " + quiet.quietUntil(now).get());
        }
        return nextWave(places, candidates.get());
    }

    private Decision.Move nextWave(int places, List<Candidate> candidates) {
        boolean early = now.isBefore(watchingSince.plus(rollout.terms().presentWithin()));
        if (early && candidates.stream().anyMatch(user -> !user.known())) {
            return new Decision.Move.Stay("it is not known yet who is present");
        }
        List<Candidate> users = candidates.stream()
                .filter(Candidate::settled)
                .sorted(Comparator.comparing((Candidate user) -> !user.present())
                        .thenComparing(user -> user.calls() != CallEvidence.NONE)
                        .thenComparing(Candidate::user))
                .limit(places)
                .toList();
        if (!users.isEmpty()) {
            return new Decision.Move.StartWave(users);
        }
        return candidates.isEmpty()
                ? new Decision.Move.Finish()
                : new Decision.Move.Stay(candidates.size() + " users wait for what else was ordered of them");
    }

    private Decision judge(Phase.Out phase) {
        List<Member> wave =
                members.stream().filter(member -> member.wave() == phase.wave()).toList();
        List<UserId> released = new ArrayList<>();
        List<UserId> withheld = new ArrayList<>();
        List<UserId> passed = new ArrayList<>();
        int judged = 0;
        int present = 0;
        int failed = 0;
        int open = 0;
        for (Member member : wave) {
            Seen now = of(member);
            if (!now.wanted()) {
                if (member.releasedAt() != null && member.passedAt() == null) {
                    withheld.add(member.user());
                }
                continue;
            }
            boolean passes =
                    member.passedAt() != null || now.presentOn(rollout.to().build());
            if (member.releasedAt() == null && !held(member)) {
                released.add(member.user());
            }
            if (passes && member.passedAt() == null) {
                passed.add(member.user());
            }
            boolean done =
                    passes || (!member.judged() && runsOn(member, rollout.to().build()));
            boolean late = !done && isLate(member);
            judged += member.judged() ? 1 : 0;
            present += member.judged() && passes ? 1 : 0;
            failed += member.judged() && late ? 1 : 0;
            open += done || late ? 0 : 1;
        }
        return new Decision(released, withheld, passed, false, verdict(judged, present, failed, open));
    }

    private Decision.Move verdict(int judged, int present, int failed, int open) {
        String callsFail = callsFail();
        if (callsFail != null) {
            return new Decision.Move.RollBack(callsFail);
        }
        if (failed > judged - needed(judged)) {
            return new Decision.Move.RollBack(failed + " of " + judged + " users of wave "
                    + rollout.phase().wave() + " were not present within "
                    + rollout.terms().presentWithin().toSeconds() + " s");
        }
        if (open > 0) {
            return new Decision.Move.Stay(
                    present + " of " + judged + " users that were present before are present again; open: " + open);
        }
        return new Decision.Move.PassWave(now.plus(rollout.terms().pause()));
    }

    /// Who is still on the old build stays there at once; of the others as many go back as there are places, and whom
    /// the new build keeps out before all others.
    private Decision.Move back() {
        List<Member> left = members.stream()
                .filter(member -> member.returnedAt() == null && of(member).wanted())
                .toList();
        List<UserId> users = new ArrayList<>();
        // nothing is done for these now, whatever their order says
        members.stream()
                .filter(member -> member.returnedAt() == null && !of(member).wanted())
                .forEach(member -> users.add(member.user()));
        // who was not replaced yet must not be any more
        left.stream()
                .filter(member -> runsOn(member, member.old().build()))
                .forEach(member -> users.add(member.user()));
        long onTheWay = members.stream()
                .filter(member -> member.returnedAt() != null && of(member).wanted())
                .filter(this::isOnTheWayBack)
                .count();
        users.addAll(nextBack(left, rollout.terms().waveSize() - onTheWay));
        if (!users.isEmpty()) {
            return new Decision.Move.Return(users);
        }
        return left.isEmpty() && onTheWay == 0
                ? new Decision.Move.EndRollback()
                : new Decision.Move.Stay(
                        left.size() + " users are still to go back, " + onTheWay + " are on their way");
    }

    /// Whoever is out already takes no place that somebody who is present could be hurt for.
    private List<UserId> nextBack(List<Member> left, long places) {
        List<Member> replaced = left.stream()
                .filter(member -> !runsOn(member, member.old().build()))
                .sorted(Comparator.comparing((Member member) -> of(member).present())
                        .thenComparing(member -> of(member).calls() != CallEvidence.NONE)
                        .thenComparing(Member::user))
                .toList();
        List<Member> out = replaced.stream().filter(this::isOutBecauseOfIt).toList();
        List<UserId> next = new ArrayList<>();
        out.stream().limit(Math.max(0, places)).forEach(member -> next.add(member.user()));
        replaced.stream()
                .filter(member -> !isOutBecauseOfIt(member))
                .limit(Math.max(0, places - out.size()))
                .forEach(member -> next.add(member.user()));
        return next;
    }

    /// It could be reached before, and never since.
    private boolean isOutBecauseOfIt(Member member) {
        return member.judged() && member.passedAt() == null && !isPresent(member);
    }

    private boolean isOnTheWayBack(Member member) {
        Seen user = of(member);
        if (runsOn(member, member.old().build()) && (user.present() || !member.judged())) {
            return false;
        }
        Instant since = later(later(Objects.requireNonNull(member.returnedAt()), releasedBack(member)), watchingSince);
        return now.isBefore(since.plus(rollout.terms().presentWithin()));
    }

    /// A call may hold up the way back as well.
    private Instant releasedBack(Member member) {
        boolean held = of(member).running().filter(rollout.to().build()::equals).isPresent()
                && of(member).calls() != CallEvidence.NONE
                && now.isBefore(callsUntil(member));
        return held ? now : Instant.MIN;
    }

    private boolean isLate(Member member) {
        Instant released = member.releasedAt();
        return released != null
                && !now.isBefore(
                        later(released, watchingSince).plus(rollout.terms().presentWithin()));
    }

    /// Whether a call holds up the member's replacement.
    private boolean held(Member member) {
        Seen user = of(member);
        return user.running()
                        .filter(build -> !build.equals(rollout.to().build()))
                        .isPresent()
                && user.calls() != CallEvidence.NONE
                && now.isBefore(callsUntil(member));
    }

    private Instant callsUntil(Member member) {
        return later(member.callsUntil(), watchingSince.plus(rollout.terms().callDeadline()));
    }

    private boolean isPresent(Member member) {
        return of(member).presentOn(rollout.to().build());
    }

    private boolean runsOn(Member member, String build) {
        return of(member).running().filter(build::equals).isPresent();
    }

    private @Nullable String callsFail() {
        if (calls.ended() < rollout.terms().callMinimum() || calls.ended() == 0) {
            return null;
        }
        double good = 1.0 - (double) calls.failed() / calls.ended();
        return good < rollout.terms().callSuccessShare()
                ? calls.failed() + " of " + calls.ended() + " calls over the new build failed"
                : null;
    }

    private int needed(int judged) {
        return (int) Math.ceil(rollout.terms().presenceShare() * judged - 1e-9);
    }

    private Seen of(Member member) {
        return Objects.requireNonNull(seen.get(member.user()));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Decision decide(Decision.Move move) {
        return new Decision(List.of(), List.of(), List.of(), false, move);
    }

    private static Decision stay(String why) {
        return decide(new Decision.Move.Stay(why));
    }
}
