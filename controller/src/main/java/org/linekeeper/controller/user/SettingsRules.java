package org.linekeeper.controller.user;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.PhoneId;

/// What must hold between the parts of a user's settings.
final class SettingsRules {
    private SettingsRules() {}

    /// Notes every broken rule with the field's path in the whole user.
    static void check(Settings settings, Fields fields) {
        unique(fields, "accounts", settings.accounts(), Account::id);
        unique(fields, "lines", settings.lines(), Line::id);
        unique(fields, "phones", settings.phones(), Phone::id);
        addressesUnique(settings, fields);
        Set<LineId> lines = settings.lines().stream().map(Line::id).collect(Collectors.toSet());
        for (int i = 0; i < settings.phones().size(); i++) {
            LineId line = settings.phones().get(i).line();
            if (!lines.contains(line)) {
                fields.refuse("phones[" + i + "].line", "there is no line " + line);
            }
        }
        Set<PhoneId> phones = settings.phones().stream().map(Phone::id).collect(Collectors.toSet());
        for (int i = 0; i < settings.ringSteps().size(); i++) {
            checkStep("ringPlan.steps[" + i + "].phones", settings.ringSteps().get(i), phones, fields);
        }
    }

    private static void checkStep(String path, RingStep step, Set<PhoneId> phones, Fields fields) {
        Set<PhoneId> seen = new HashSet<>();
        for (int i = 0; i < step.phones().size(); i++) {
            PhoneId phone = step.phones().get(i);
            if (!phones.contains(phone)) {
                fields.refuse(path + "[" + i + "]", "there is no phone " + phone);
            } else if (!seen.add(phone)) {
                fields.refuse(path + "[" + i + "]", "phone " + phone + " is in this step already");
            }
        }
    }

    /// Two clients on one account would throw each other out.
    private static void addressesUnique(Settings settings, Fields fields) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < settings.accounts().size(); i++) {
            Account account = settings.accounts().get(i);
            if (!seen.add(account.service() + " " + account.address())) {
                fields.refuse("accounts[" + i + "].address", "another account has this address");
            }
        }
    }

    private static <T> void unique(Fields fields, String list, List<T> entries, Function<T, Object> id) {
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            if (!seen.add(id.apply(entries.get(i)))) {
                fields.refuse(list + "[" + i + "].id", "another entry of " + list + " has this id");
            }
        }
    }
}
