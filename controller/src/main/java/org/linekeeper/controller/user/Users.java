package org.linekeeper.controller.user;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.UnaryOperator;
import org.linekeeper.controller.api.Refused;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Creates, changes and deletes users, and tells those who follow them by [UserChanged].
@Component
public class Users {
    private final UserStore store;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Users(UserStore store, ApplicationEventPublisher events, Clock clock) {
        this.store = store;
        this.events = events;
        this.clock = clock;
    }

    public Optional<User> find(UserId id) {
        return store.find(id);
    }

    /// @throws Refused where there is no such user (404)
    public User get(UserId id) {
        return store.find(id).orElseThrow(() -> missing(id));
    }

    /// In the order of names, after the given one; the deleted ones that are not gone yet among them.
    public List<User> list(String after, int limit) {
        return store.list(after, limit);
    }

    /// All users, the deleted ones that are not gone yet among them.
    public List<WantedUser> wanted() {
        return store.wanted();
    }

    public Optional<WantedUser> wanted(UserId id) {
        return store.wanted(id);
    }

    /// Whether there is such a user; nobody deletes one that there is until the transaction ends.
    @Transactional
    public boolean hold(UserId id) {
        return store.wantedForChange(id).filter(user -> !user.deleted()).isPresent();
    }

    /// The services that all users' accounts and lines are with.
    public List<UsedService> services() {
        return store.services(null);
    }

    public List<UsedService> services(UserId id) {
        return store.services(id);
    }

    /// @throws Refused where there is one of this name, or another user has one of the accounts (409)
    @Transactional
    public User create(UserId id, Settings settings) {
        if (!store.create(id, clock.instant(), settings)) {
            throw Refused.conflict(
                    "name",
                    store.wanted(id).filter(WantedUser::deleted).isPresent()
                            ? "user " + id + " is still being deleted: try again in a moment"
                            : "there is a user " + id + " already");
        }
        store.hold(id, Settings.NONE, settings).ifPresent(account -> {
            throw taken("accounts[" + settings.accounts().indexOf(account) + "].address");
        });
        events.publishEvent(new UserChanged(id));
        return get(id);
    }

    /// Changes a user's settings. An equal result changes nothing, the generation neither.
    ///
    /// @param expected the generations that the caller allows (`If-Match`)
    @Transactional
    public User change(UserId id, LongPredicate expected, UnaryOperator<Settings> change) {
        User user = living(id);
        if (!expected.test(user.generation())) {
            throw Refused.stale("user " + id + " is at generation " + user.generation() + " by now");
        }
        Settings changed = change.apply(user.settings());
        if (changed.equals(user.settings())) {
            return user;
        }
        if (!store.replace(id, user.generation(), changed)) {
            throw Refused.conflict("name", "user " + id + " was changed by another request meanwhile: try again");
        }
        store.hold(id, user.settings(), changed).ifPresent(_ -> {
            throw taken("address");
        });
        events.publishEvent(new UserChanged(id));
        return new User(id, user.generation() + 1, user.createdAt(), null, user.order(), changed);
    }

    /// @return false where there is no such user, any more
    @Transactional
    public boolean delete(UserId id, LongPredicate expected) {
        // nobody changes between this look and the deletion what the caller allowed to be deleted
        Optional<WantedUser> user = store.wantedForChange(id);
        if (user.isEmpty()) {
            return false;
        }
        if (!expected.test(user.get().generation())) {
            throw Refused.stale("user " + id + " is at generation " + user.get().generation() + " by now");
        }
        store.markDeleted(id, clock.instant());
        events.publishEvent(new UserChanged(id));
        return true;
    }

    /// Changes what is ordered of a living user's sandbox. An equal result changes nothing.
    ///
    /// @return what is ordered by now; empty where there is no such user, any more
    @Transactional
    public Optional<SandboxOrder> order(UserId id, UnaryOperator<SandboxOrder> change) {
        Optional<SandboxOrder> before =
                store.wantedForChange(id).filter(user -> !user.deleted()).map(WantedUser::order);
        Optional<SandboxOrder> after = before.map(change);
        if (!after.equals(before)) {
            store.order(id, after.orElseThrow());
            events.publishEvent(new UserChanged(id));
        }
        return after;
    }

    /// The end of a deletion: sandbox and profile were seen to be gone.
    public void forget(UserId id) {
        store.forget(id);
    }

    private User living(UserId id) {
        return store.find(id).filter(user -> !user.deleted()).orElseThrow(() -> missing(id));
    }

    /// Whose it is may not be everybody's to know.
    private static Refused taken(String field) {
        return Refused.conflict(
                field, "another user has this account, and two clients on one account would throw each other out");
    }

    private static Refused missing(UserId id) {
        return Refused.notFound("there is no user " + id);
    }
}
