package org.linekeeper.controller.user;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.EntityTags;
import org.linekeeper.controller.api.FieldProblem;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.PhoneId;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What a user owns, piece by piece. Every answer is the whole user with its new entity tag.
@RestController
@Tag(name = "users")
@RequestMapping(path = "/api/v1/users/{name}", produces = MediaType.APPLICATION_JSON_VALUE)
class SettingsEndpoint {
    private final Users users;
    private final SettingsReaders readers;

    SettingsEndpoint(Users users, SettingsReaders readers) {
        this.users = users;
        this.readers = readers;
    }

    @PutMapping("/accounts/{id}")
    @Operation(operationId = "putAccount", summary = "Add or change an account; a password that is left out stays")
    ResponseEntity<UserBody> putAccount(
            @PathVariable String name,
            @PathVariable String id,
            @RequestBody Requests.NewAccount request,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        AccountId account = Fields.parse("id", id, AccountId::new);
        sameId(id, request.id());
        return change(name, ifMatch, (user, before) -> {
            Fields fields = new Fields();
            Optional<Account> read = readers.reader(user, before, fields).account("", request.withId(id));
            fields.check();
            return checked(
                    before.withAccounts(put(before.accounts(), read.orElseThrow(), Account::id)),
                    place("accounts", before.accounts(), Account::id, account));
        });
    }

    @PutMapping("/lines/{id}")
    @Operation(operationId = "putLine", summary = "Add or change a SIP line; a password that is left out stays")
    ResponseEntity<UserBody> putLine(
            @PathVariable String name,
            @PathVariable String id,
            @RequestBody Requests.NewLine request,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        LineId line = Fields.parse("id", id, LineId::new);
        sameId(id, request.id());
        return change(name, ifMatch, (user, before) -> {
            Fields fields = new Fields();
            Optional<Line> read = readers.reader(user, before, fields).line("", request.withId(id));
            fields.check();
            return checked(
                    before.withLines(put(before.lines(), read.orElseThrow(), Line::id)),
                    place("lines", before.lines(), Line::id, line));
        });
    }

    @PutMapping("/phones/{id}")
    @Operation(operationId = "putPhone", summary = "Add or change a phone")
    ResponseEntity<UserBody> putPhone(
            @PathVariable String name,
            @PathVariable String id,
            @RequestBody Requests.NewPhone request,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        PhoneId phone = Fields.parse("id", id, PhoneId::new);
        sameId(id, request.id());
        return change(name, ifMatch, (user, before) -> {
            Fields fields = new Fields();
            Optional<Phone> read = readers.reader(user, before, fields).phone("", request.withId(id));
            fields.check();
            return checked(
                    before.withPhones(put(before.phones(), read.orElseThrow(), Phone::id)),
                    place("phones", before.phones(), Phone::id, phone));
        });
    }

    /// A plan without steps brings the default back.
    @PutMapping("/ring-plan")
    @Operation(
            operationId = "putRingPlan",
            summary = "Which phones ring, in what order, for how long",
            description = "A plan without steps brings the default back.")
    ResponseEntity<UserBody> putRingPlan(
            @PathVariable String name,
            @RequestBody Requests.NewRingPlan request,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return change(name, ifMatch, (user, before) -> {
            Fields fields = new Fields();
            List<RingStep> steps = readers.reader(user, before, fields).ringSteps("", request);
            fields.check();
            return checked(before.withRingSteps(steps), "ringPlan.");
        });
    }

    @PutMapping("/do-not-disturb")
    @Operation(
            operationId = "putDoNotDisturb",
            summary = "Whether calls are kept from the phones",
            description = "While it is on, no phone rings, whatever the ring plan says: a call rings on at the service,"
                    + " where the user's other devices may take it, and stands as missed in the list of calls. Calls"
                    + " that the user places are not touched.")
    ResponseEntity<UserBody> putDoNotDisturb(
            @PathVariable String name,
            @RequestBody Requests.NewDoNotDisturb request,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        Boolean on = request.on();
        if (on == null) {
            throw Refused.badField("on", "is needed");
        }
        return change(name, ifMatch, (_, before) -> before.withDoNotDisturb(on));
    }

    @DeleteMapping("/accounts/{id}")
    @Operation(operationId = "deleteAccount", summary = "Remove an account")
    ResponseEntity<UserBody> deleteAccount(
            @PathVariable String name,
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        AccountId account = Fields.parse("id", id, AccountId::new);
        return change(
                name,
                ifMatch,
                (_, before) -> checked(before.withAccounts(without(before.accounts(), Account::id, account)), ""));
    }

    @DeleteMapping("/lines/{id}")
    @Operation(operationId = "deleteLine", summary = "Remove a SIP line")
    ResponseEntity<UserBody> deleteLine(
            @PathVariable String name,
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        LineId line = Fields.parse("id", id, LineId::new);
        return change(
                name, ifMatch, (_, before) -> checked(before.withLines(without(before.lines(), Line::id, line)), ""));
    }

    @DeleteMapping("/phones/{id}")
    @Operation(operationId = "deletePhone", summary = "Remove a phone")
    ResponseEntity<UserBody> deletePhone(
            @PathVariable String name,
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        PhoneId phone = Fields.parse("id", id, PhoneId::new);
        return change(
                name,
                ifMatch,
                (_, before) -> checked(before.withPhones(without(before.phones(), Phone::id, phone)), ""));
    }

    private ResponseEntity<UserBody> change(
            String name, @Nullable String ifMatch, BiFunction<UserId, Settings, Settings> change) {
        UserId user = Fields.parse("name", name, UserId::new);
        LongPredicate expected = EntityTags.ifMatch(ifMatch);
        UnaryOperator<Settings> step = before -> change.apply(user, before);
        User changed = users.change(user, expected, step);
        return ResponseEntity.ok().eTag(EntityTags.of(changed.generation())).body(UserBody.of(changed));
    }

    private static void sameId(String path, @Nullable String body) {
        if (body != null && !body.equals(path)) {
            throw Refused.badField("id", "must be left out or equal the path's");
        }
    }

    private static <T, I> List<T> put(List<T> entries, T entry, Function<T, I> id) {
        List<T> changed = new ArrayList<>(entries);
        int at = index(entries, id, id.apply(entry));
        if (at < entries.size()) {
            changed.set(at, entry);
        } else if (at < SettingsReader.MOST_ENTRIES) {
            changed.add(entry);
        } else {
            throw Refused.conflict("id", "there are " + at + " already, which is the most");
        }
        return changed;
    }

    private static <T, I> List<T> without(List<T> entries, Function<T, I> id, I gone) {
        return entries.stream().filter(entry -> !id.apply(entry).equals(gone)).toList();
    }

    private static <T, I> String place(String list, List<T> entries, Function<T, I> id, I wanted) {
        return list + "[" + index(entries, id, wanted) + "].";
    }

    /// Where the entry is, or where it would be added.
    private static <T, I> int index(List<T> entries, Function<T, I> id, I wanted) {
        int at = entries.stream().map(id).toList().indexOf(wanted);
        return at < 0 ? entries.size() : at;
    }

    /// A rule that the request's own field breaks is a bad field; one that breaks elsewhere is a conflict
    /// with what the user has.
    private static Settings checked(Settings settings, String own) {
        Fields rules = new Fields();
        SettingsRules.check(settings, rules);
        if (!rules.problems().isEmpty()) {
            FieldProblem problem = rules.problems().getFirst();
            throw !own.isEmpty() && problem.field().startsWith(own)
                    ? Refused.badField(problem.field().substring(own.length()), problem.detail())
                    : Refused.conflict(problem.field(), problem.detail());
        }
        return settings;
    }
}
