package org.linekeeper.controller.user;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.linekeeper.controller.security.Sealed;
import org.linekeeper.controller.security.SecretVault;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.AgentSpec;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.TurnServer;
import org.springframework.stereotype.Component;

/// What an agent is told of its user. The one place where passwords are opened.
@Component
public final class AgentSpecs {
    private final UserStore users;
    private final SecretVault vault;
    private final Tolls tolls;

    AgentSpecs(UserStore users, SecretVault vault, Tolls tolls) {
        this.users = users;
        this.vault = vault;
        this.tolls = tolls;
    }

    /// The generation that is wanted; empty where there is no such user, or a deleted one. Reads the database.
    public Optional<Long> generation(UserId user) {
        return users.wanted(user).filter(wanted -> !wanted.deleted()).map(WantedUser::generation);
    }

    /// The spec of the newest generation; empty where there is no such user, or a deleted one.
    public Optional<AgentSpec> spec(UserId user) {
        return users.find(user).filter(found -> !found.deleted()).map(this::specOf);
    }

    private AgentSpec specOf(User user) {
        Settings settings = user.settings();
        return new AgentSpec(
                user.generation(),
                settings.accounts().stream()
                        .map(account -> account(user.id(), account))
                        .toList(),
                settings.lines().stream().map(line -> line(user.id(), line)).toList(),
                ringPlan(settings),
                tolls.limits());
    }

    private AccountSpec account(UserId user, Account account) {
        return switch (account.service()) {
            case XMPP ->
                new AccountSpec.Xmpp(
                        account.id(),
                        account.address(),
                        vault.open(account.password(), user + "/account/" + account.id()));
        };
    }

    private SipLineSpec line(UserId user, Line line) {
        return new SipLineSpec(
                line.id(),
                line.address(),
                line.registrar(),
                line.username(),
                vault.open(line.password(), user + "/line/" + line.id()),
                line.transport(),
                line.registerSeconds(),
                line.incoming(),
                line.signalling(),
                media(user, line));
    }

    private LineMedia media(UserId user, Line line) {
        LineMedia media = line.media();
        TurnServer turn = media.turn();
        Sealed password = line.turnPassword();
        return turn == null || password == null
                ? media
                : media.with(
                        media.ice(), media.stun(), turn.with(vault.open(password, Line.turnOwner(user, line.id()))));
    }

    private static RingPlan ringPlan(Settings settings) {
        Map<PhoneId, Phone> phones =
                settings.phones().stream().collect(Collectors.toMap(Phone::id, Function.identity()));
        List<RingPlan.Step> steps = settings.ringStepsInForce().stream()
                .map(step -> new RingPlan.Step(
                        step.phones().stream()
                                .map(id -> target(Objects.requireNonNull(phones.get(id))))
                                .toList(),
                        step.seconds()))
                .toList();
        return new RingPlan(steps, settings.doNotDisturb());
    }

    private static RingPlan.Target target(Phone phone) {
        return new RingPlan.Target(phone.id(), phone.address(), phone.line());
    }
}
