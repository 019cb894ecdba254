package org.linekeeper.controller.user;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Which user has a service's account: two sandboxes that log in to the same one would throw each other out without an
/// end. A deleted user has it until the sandbox is gone. Its caller holds the transaction.
final class AccountHolders {
    private final JdbcClient jdbc;

    AccountHolders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// Gives a user the accounts that are new, and back those that are no more. Waits for another transaction that is
    /// about to take one of them.
    ///
    /// @return an account that another user has; then nothing of this may be committed
    Optional<Account> hold(UserId user, List<Account> before, List<Account> now) {
        before.stream()
                .filter(account -> !isAmong(account, now))
                .forEach(account -> jdbc.sql(
                                "delete from account_holder where service = ? and address = ? and user_name = ?")
                        .params(account.service().word(), account.address(), user.name())
                        .update());
        // in one order, or two requests that name the same accounts could wait for each other
        return now.stream()
                .filter(account -> !isAmong(account, before))
                .sorted(Comparator.comparing(Account::service).thenComparing(Account::address))
                .filter(account -> !take(user, account))
                .findFirst();
    }

    private static boolean isAmong(Account account, List<Account> accounts) {
        return accounts.stream()
                .anyMatch(other ->
                        other.service() == account.service() && other.address().equals(account.address()));
    }

    private boolean take(UserId user, Account account) {
        return jdbc.sql("insert into account_holder (service, address, user_name) values (?, ?, ?)"
                                + " on conflict do nothing")
                        .params(account.service().word(), account.address(), user.name())
                        .update()
                == 1;
    }

    /// The user's sandbox is gone.
    void release(UserId user) {
        jdbc.sql("delete from account_holder where user_name = ?")
                .param(user.name())
                .update();
    }
}
