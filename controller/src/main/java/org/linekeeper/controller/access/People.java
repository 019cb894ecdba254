package org.linekeeper.controller.access;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.controller.user.UserChanged;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.controller.user.Users;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Creates, changes and deletes people. One admin who can come in is always left.
@Component
class People {
    private final PersonStore store;
    private final Users users;
    private final FirstAdmin firstAdmin;
    private final Clock clock;

    People(PersonStore store, Users users, FirstAdmin firstAdmin, Clock clock) {
        this.store = store;
        this.users = users;
        this.firstAdmin = firstAdmin;
        this.clock = clock;
    }

    List<Person> list(String after, int limit) {
        return store.list(after, limit);
    }

    /// @throws Refused where there is none of this name (404)
    Person get(PersonName name) {
        return store.find(name).orElseThrow(() -> Refused.notFound("there is no account " + name));
    }

    /// @param passwordHash null for an account that comes with tokens only
    /// @throws Refused where there is one of this name (409), or one of the users is not there (400)
    @Transactional
    public Person create(PersonName name, Role role, Set<UserId> owned, @Nullable String passwordHash) {
        checkUsers(owned);
        Person person = new Person(
                name, role, owned, passwordHash, false, 1, clock.instant().truncatedTo(ChronoUnit.MICROS));
        if (!store.create(person)) {
            throw Refused.conflict("name", "there is an account " + name + " already");
        }
        return person;
    }

    /// @param expected the generations that the caller allows (`If-Match`)
    @Transactional
    public Person change(PersonName name, LongPredicate expected, UnaryOperator<Person> change) {
        Set<PersonName> admins = store.lockAdmins();
        Person before = get(name);
        if (!expected.test(before.generation())) {
            throw Refused.stale("account " + name + " is at generation " + before.generation() + " by now");
        }
        Person changed = change.apply(before);
        checkUsers(changed.users());
        if (changed.role() != Role.ADMIN || changed.disabled()) {
            keepAnAdmin(admins, name);
        }
        if (!store.replace(changed)) {
            throw Refused.conflict("name", "account " + name + " was changed by another request meanwhile: try again");
        }
        return get(name);
    }

    /// Whoever is signed in under the old password is not any more; tokens of programs go on.
    @Transactional
    public void setPassword(PersonName name, String hash) {
        change(
                name,
                _ -> true,
                person -> new Person(
                        person.name(),
                        person.role(),
                        person.users(),
                        hash,
                        person.disabled(),
                        person.generation(),
                        person.createdAt()));
        store.deleteTokens(name, ApiToken.Kind.SIGN_IN);
        if (name.equals(FirstAdmin.NAME)) {
            firstAdmin.forgetGenerated();
        }
    }

    /// Together with all tokens. Nothing happens where there is none.
    @Transactional
    public void delete(PersonName name, LongPredicate expected) {
        Set<PersonName> admins = store.lockAdmins();
        store.lock(name).ifPresent(person -> {
            if (!expected.test(person.generation())) {
                throw Refused.stale("account " + name + " is at generation " + person.generation() + " by now");
            }
            keepAnAdmin(admins, name);
            store.delete(name);
        });
    }

    /// A user's name may be given again: to somebody else's user, whom the old owner must not own.
    @EventListener
    public void on(UserChanged event) {
        if (users.wanted(event.user()).filter(user -> !user.deleted()).isEmpty()) {
            store.release(event.user());
        }
    }

    private static void keepAnAdmin(Set<PersonName> admins, PersonName leaving) {
        if (admins.equals(Set.of(leaving))) {
            throw Refused.conflict("name", leaving + " is the only admin who can sign in: make another one first");
        }
    }

    /// A deletion that goes on beside this waits, and then finds the owner to release it from: else the next user of
    /// that name would have one.
    private void checkUsers(Set<UserId> owned) {
        for (UserId user : owned) {
            if (!users.hold(user)) {
                throw Refused.badField("users", "there is no user " + user);
            }
        }
    }
}
