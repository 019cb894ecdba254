package org.linekeeper.controller.user;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.security.Sealed;
import org.linekeeper.controller.security.SecretVault;
import org.linekeeper.controller.user.Requests.NewAccount;
import org.linekeeper.controller.user.Requests.NewLine;
import org.linekeeper.controller.user.Requests.NewPhone;
import org.linekeeper.controller.user.Requests.NewRingPlan;
import org.linekeeper.controller.user.Requests.NewRingStep;
import org.linekeeper.controller.user.Requests.NewTurn;
import org.linekeeper.controller.user.Requests.NewUser;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineSignalling;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;
import org.linekeeper.protocol.TollLimits;

/// Makes settings of requests: checks every field and seals the passwords. For one user and one request.
final class SettingsReader {
    static final int MOST_ENTRIES = 20;
    private static final int MOST_STEPS = 10;
    private static final int LONGEST_PASSWORD = 512;
    private static final int LONGEST_USERNAME = 128;

    private final UserId user;
    private final Settings before;
    private final SecretVault vault;
    private final TollLimits tolls;
    private final Fields fields;
    private final LineOptionsReader options;

    /// @param before where a password that is left out is taken from
    SettingsReader(UserId user, Settings before, SecretVault vault, TollLimits tolls, Fields fields) {
        this.user = user;
        this.before = before;
        this.vault = vault;
        this.tolls = tolls;
        this.fields = fields;
        this.options = new LineOptionsReader(fields);
    }

    Settings settings(NewUser request) {
        List<Account> accounts = each("accounts", request.accounts(), this::account);
        List<Line> lines = each("lines", request.lines(), this::line);
        List<Phone> phones = each("phones", request.phones(), this::phone);
        List<RingStep> steps = request.ringPlan() == null ? List.of() : ringSteps("ringPlan.", request.ringPlan());
        return new Settings(accounts, lines, phones, steps, Boolean.TRUE.equals(request.doNotDisturb()));
    }

    private <Q, T> List<T> each(String list, @Nullable List<@Nullable Q> requests, Reader<Q, T> reader) {
        List<T> read = new ArrayList<>();
        List<Q> present = fields.list(list, requests, MOST_ENTRIES);
        for (int i = 0; i < present.size(); i++) {
            reader.read(list + "[" + i + "].", present.get(i)).ifPresent(read::add);
        }
        return read;
    }

    /// Reads one entry; what is wrong is noted under the path's prefix.
    @FunctionalInterface
    private interface Reader<Q, T> {
        Optional<T> read(String prefix, Q request);
    }

    Optional<Account> account(String prefix, NewAccount request) {
        Optional<AccountId> id = fields.required(prefix + "id", request.id(), AccountId::new);
        Optional<Service> service = fields.required(prefix + "service", request.service(), Service::of);
        Optional<String> address = fields.required(
                prefix + "address",
                request.address(),
                service.<Function<String, String>>map(s -> s::normalAddress).orElse(Function.identity()));
        Optional<Account> old = id.flatMap(before::account);
        boolean same = old.map(kept -> server(kept.service(), kept.address()))
                .equals(service.flatMap(given -> address.map(at -> server(given, at))));
        Optional<Sealed> password = password(
                prefix + "password",
                request.password(),
                user + "/account/" + request.id(),
                old.map(Account::password),
                same);
        if (id.isEmpty() || service.isEmpty() || address.isEmpty() || password.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Account(id.get(), service.get(), address.get(), password.get()));
    }

    Optional<Line> line(String prefix, NewLine request) {
        Optional<LineId> id = fields.required(prefix + "id", request.id(), LineId::new);
        Optional<SipAddress> address =
                fields.required(prefix + "address", request.address(), SettingsReader::userAddress);
        Optional<SipAddress> registrar =
                fields.optional(prefix + "registrar", request.registrar(), EnteredSipAddress::read);
        Optional<String> username = fields.optional(prefix + "username", request.username(), SettingsReader::username)
                .or(() -> address.flatMap(SipAddress::user));
        SipTransport transport = fields.optional(
                        prefix + "transport", request.transport(), Fields.word(SipTransport.values()))
                .orElse(SipTransport.UDP);
        Optional<IncomingRule> incoming =
                fields.optional(prefix + "incoming", request.incoming(), Fields.word(IncomingRule.values()));
        int seconds = fields.number(
                prefix + "registerSeconds",
                request.registerSeconds(),
                SipLineSpec.DEFAULT_REGISTER_SECONDS,
                30,
                86_400);
        LineSignalling signalling = options.signalling(prefix + "signalling.", request.signalling());
        LineMedia media = options.media(prefix + "media.", request.media(), transport);
        Optional<Line> old = id.flatMap(before::line);
        boolean same = old.map(kept -> server(kept.address(), kept.registrar()))
                .equals(address.map(given -> server(given, registrar.orElse(null))));
        Optional<Sealed> password = password(
                prefix + "password", request.password(), user + "/line/" + request.id(), old.map(Line::password), same);
        Optional<Sealed> turnPassword = turnPassword(prefix + "media.turn.password", id, request);
        if (id.isEmpty() || address.isEmpty() || username.isEmpty() || password.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Line(
                id.get(),
                address.get(),
                registrar.orElse(null),
                username.get(),
                password.get(),
                transport,
                seconds,
                incoming.orElse(IncomingRule.DECLINE),
                signalling,
                media,
                turnPassword.orElse(null)));
    }

    /// Whom an account's password is for.
    private String server(Service service, String address) {
        return UsedService.ofAccount(user, "", service.word(), address).service();
    }

    /// Whom a line's password is for.
    private String server(SipAddress address, @Nullable SipAddress registrar) {
        return UsedService.ofLine(user, "", (registrar == null ? address : registrar).uri())
                .service();
    }

    private Optional<Sealed> turnPassword(String path, Optional<LineId> id, NewLine request) {
        if (request.media() == null || request.media().turn() == null || id.isEmpty()) {
            return Optional.empty();
        }
        NewTurn turn = request.media().turn();
        Optional<Line> old = id.flatMap(before::line);
        boolean same = old.map(line -> line.media().turn())
                .filter(kept -> kept.uri().equals(turn.uri()))
                .isPresent();
        return password(path, turn.password(), Line.turnOwner(user, id.get()), old.map(Line::turnPassword), same);
    }

    Optional<Phone> phone(String prefix, NewPhone request) {
        Optional<PhoneId> id = fields.required(prefix + "id", request.id(), PhoneId::new);
        Optional<SipAddress> address = fields.required(prefix + "address", request.address(), this::openAddress);
        Optional<LineId> line = fields.required(prefix + "line", request.line(), LineId::new);
        if (id.isEmpty() || address.isEmpty() || line.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Phone(id.get(), address.get(), line.get()));
    }

    List<RingStep> ringSteps(String prefix, NewRingPlan request) {
        List<RingStep> steps = new ArrayList<>();
        List<NewRingStep> present = fields.list(prefix + "steps", request.steps(), MOST_STEPS);
        for (int i = 0; i < present.size(); i++) {
            steps.add(ringStep(prefix + "steps[" + i + "].", present.get(i)));
        }
        return steps;
    }

    private RingStep ringStep(String prefix, NewRingStep request) {
        List<PhoneId> phones = new ArrayList<>();
        List<String> names = fields.list(prefix + "phones", request.phones(), MOST_ENTRIES);
        for (int i = 0; i < names.size(); i++) {
            fields.required(prefix + "phones[" + i + "]", names.get(i), PhoneId::new)
                    .ifPresent(phones::add);
        }
        if (names.isEmpty()) {
            fields.refuse(prefix + "phones", "a ring step needs a phone");
        }
        int seconds = fields.number(prefix + "seconds", request.seconds(), Settings.DEFAULT_RING_SECONDS, 5, 300);
        return new RingStep(phones, seconds);
    }

    /// A password that did not change keeps its sealed form, so that an equal request changes nothing. One that was
    /// sealed with a lost key is replaced. One that is left out stays where the server does: whoever may change an
    /// address could have it sent to a server of their own.
    private Optional<Sealed> password(
            String path, @Nullable String given, String owner, Optional<Sealed> old, boolean sameServer) {
        if (given == null) {
            if (old.isPresent() && sameServer) {
                return old;
            }
            fields.refuse(path, old.isEmpty() ? "is needed" : "is needed: the one that is kept is for another server");
            return Optional.empty();
        }
        if (given.isEmpty()
                || given.length() > LONGEST_PASSWORD
                || given.chars().anyMatch(Character::isISOControl)) {
            fields.refuse(path, "must be 1 to " + LONGEST_PASSWORD + " characters without control characters");
            return Optional.empty();
        }
        Secret secret = new Secret(given);
        return old.filter(kept -> vault.holds(kept, owner, secret)).or(() -> Optional.of(vault.seal(secret, owner)));
    }

    private SipAddress openAddress(String text) {
        SipAddress address = EnteredSipAddress.read(text);
        if (!tolls.opens(address)) {
            throw new IllegalArgumentException("calls to this number are closed; an operator opens beginnings of"
                    + " numbers with the setting linekeeper.tolls.open");
        }
        return address;
    }

    private static SipAddress userAddress(String text) {
        SipAddress address = EnteredSipAddress.read(text);
        if (address.user().isEmpty()) {
            throw new IllegalArgumentException("a line's address must look like sip:user@host");
        }
        return address;
    }

    static String username(String text) {
        if (text.isBlank() || text.length() > LONGEST_USERNAME || text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "must be 1 to " + LONGEST_USERNAME + " characters without control characters");
        }
        return text;
    }
}
