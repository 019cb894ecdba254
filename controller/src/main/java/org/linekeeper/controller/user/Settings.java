package org.linekeeper.controller.user;

import java.util.List;
import java.util.Optional;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.PhoneId;

/// What a user owns. References hold: a phone's line and a ring step's phones exist, ids are unique;
/// [SettingsRules] sees to it.
///
/// @param ringSteps    none means the default: all phones together
/// @param doNotDisturb no phone rings
public record Settings(
        List<Account> accounts, List<Line> lines, List<Phone> phones, List<RingStep> ringSteps, boolean doNotDisturb) {
    static final int DEFAULT_RING_SECONDS = 30;
    static final Settings NONE = new Settings(List.of(), List.of(), List.of(), List.of(), false);

    public Settings {
        accounts = List.copyOf(accounts);
        lines = List.copyOf(lines);
        phones = List.copyOf(phones);
        ringSteps = List.copyOf(ringSteps);
    }

    public Optional<Account> account(AccountId id) {
        return accounts.stream().filter(account -> account.id().equals(id)).findFirst();
    }

    Optional<Line> line(LineId id) {
        return lines.stream().filter(line -> line.id().equals(id)).findFirst();
    }

    /// The plan that is followed: the user's own or the default.
    public List<RingStep> ringStepsInForce() {
        if (!ringSteps.isEmpty() || phones.isEmpty()) {
            return ringSteps;
        }
        List<PhoneId> all = phones.stream().map(Phone::id).toList();
        return List.of(new RingStep(all, DEFAULT_RING_SECONDS));
    }

    Settings withAccounts(List<Account> changed) {
        return new Settings(changed, lines, phones, ringSteps, doNotDisturb);
    }

    Settings withLines(List<Line> changed) {
        return new Settings(accounts, changed, phones, ringSteps, doNotDisturb);
    }

    Settings withPhones(List<Phone> changed) {
        return new Settings(accounts, lines, changed, ringSteps, doNotDisturb);
    }

    Settings withRingSteps(List<RingStep> changed) {
        return new Settings(accounts, lines, phones, changed, doNotDisturb);
    }

    Settings withDoNotDisturb(boolean changed) {
        return new Settings(accounts, lines, phones, ringSteps, changed);
    }
}
