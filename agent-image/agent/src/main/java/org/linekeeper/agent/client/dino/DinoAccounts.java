package org.linekeeper.agent.client.dino;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.desktop.Notification;
import org.linekeeper.agent.supervise.ProcessControl;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.AgentStatus.AccountStatus;

/// The accounts that Dino should be logged in to, and how far it is. Dino reads its accounts only when it starts:
/// a change, and an account that is paused after a failed login, is a restart without it. Owned by the driver's
/// thread.
final class DinoAccounts {
    private static final String NONE = "no account to log in";

    private final ProcessControl control;
    private final DinoProgram program;
    private final Map<String, DinoLogin> logins = new LinkedHashMap<>();
    /// What Dino was started with; null before the first order.
    private @Nullable List<AccountSpec.Xmpp> ordered;

    DinoAccounts(ProcessControl control, DinoProgram program) {
        this.control = control;
        this.program = program;
    }

    void configure(List<AccountSpec.Xmpp> accounts, Instant now) {
        Map<String, DinoLogin> before = Map.copyOf(logins);
        logins.clear();
        for (AccountSpec.Xmpp account : accounts) {
            DinoLogin known = before.get(account.address());
            boolean unchanged = known != null && known.account().equals(account);
            logins.put(account.address(), unchanged ? known : new DinoLogin(account, now));
        }
    }

    /// Has the client run with the accounts that are due, where it does not yet.
    ///
    /// @param idle whether the client may be restarted now
    void reconcile(boolean idle, Instant now) {
        List<AccountSpec.Xmpp> due = logins.values().stream()
                .filter(login -> login.isDue(now))
                .map(DinoLogin::account)
                .toList();
        if (!idle || due.equals(ordered)) {
            return;
        }
        ordered = due;
        program.setAccounts(due);
        if (due.isEmpty()) {
            control.hold(DinoClient.NAME, logins.isEmpty() ? NONE : "waits for its next login");
        } else {
            control.restart(DinoClient.NAME, "its accounts changed");
        }
    }

    void printed(DinoPrint print, Instant now) {
        switch (print) {
            case DinoPrint.Stanza stanza ->
                login(stanza.account()).ifPresent(login -> DinoStanzas.tell(login, stanza, now));
            case DinoPrint.Connecting connecting ->
                login(connecting.account()).ifPresent(login -> login.connecting(now));
            case DinoPrint.ConnectFailed failed ->
                login(failed.account()).ifPresent(login -> login.unreachable(failed.words(), now));
            case DinoPrint.Disconnected lost -> login(lost.account()).ifPresent(login -> login.lost(lost.words(), now));
            case DinoPrint.Warning _ -> {}
        }
    }

    /// Dino shows an error. What it says about passwords is known from the server itself; that a certificate does
    /// not hold it says only here, naming the domain.
    void complained(Notification notification, Instant now) {
        String words = notification.summary() + ": " + notification.body();
        logins.values().stream()
                .filter(DinoLogin::isTrying)
                .filter(login -> notification
                        .summary()
                        .endsWith(" " + domain(login.account().address())))
                .forEach(login -> login.refused(words, now));
    }

    private static String domain(String address) {
        return address.substring(address.indexOf('@') + 1);
    }

    void clientGone(String cause, Instant now) {
        logins.values().forEach(login -> login.clientGone(cause, now));
    }

    void look(Instant now) {
        logins.values().forEach(login -> login.look(now));
    }

    Optional<Instant> nextLook(Instant now) {
        return logins.values().stream()
                .map(login -> login.nextLook(now))
                .flatMap(Optional::stream)
                .min(Instant::compareTo);
    }

    List<AccountStatus> statuses() {
        return logins.values().stream().map(DinoLogin::status).toList();
    }

    Optional<AccountId> idOf(String address) {
        return login(address).map(login -> login.account().id());
    }

    Optional<AccountSpec.Xmpp> loggedIn(AccountId id) {
        return logins.values().stream()
                .filter(login -> login.account().id().equals(id) && login.isLoggedIn())
                .map(DinoLogin::account)
                .findFirst();
    }

    private Optional<DinoLogin> login(String address) {
        return Optional.ofNullable(logins.get(address));
    }
}
