package org.linekeeper.agent.client.dino;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
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
    private final Consumer<List<AccountSpec.Xmpp>> program;
    private final LoginBackoff backoff = new LoginBackoff(new SplittableRandom().nextDouble());
    private final Map<String, DinoLogin> logins = new LinkedHashMap<>();
    /// What Dino was started with; null before the first order.
    private @Nullable List<AccountSpec.Xmpp> ordered;

    /// @param program hears what its next run is to log in to
    DinoAccounts(ProcessControl control, Consumer<List<AccountSpec.Xmpp>> program) {
        this.control = control;
        this.program = program;
    }

    void configure(List<AccountSpec.Xmpp> accounts, Instant now) {
        Map<String, DinoLogin> before = Map.copyOf(logins);
        logins.clear();
        for (AccountSpec.Xmpp account : accounts) {
            DinoLogin known = before.get(account.address());
            boolean unchanged = known != null && known.account().equals(account);
            logins.put(account.address(), unchanged ? known : login(account, now));
        }
    }

    private DinoLogin login(AccountSpec.Xmpp account, Instant now) {
        return new DinoLogin(account, backoff, () -> othersAreFine(account.address()), now);
    }

    private boolean othersAreFine(String address) {
        return logins.entrySet().stream()
                .anyMatch(login ->
                        !login.getKey().equals(address) && login.getValue().isFine());
    }

    /// Has the client run with the accounts that are due, where it does not yet.
    ///
    /// @param idle whether the client may be restarted now
    void reconcile(boolean idle, Instant now) {
        List<AccountSpec.Xmpp> due = due(now);
        if (!idle || due.equals(ordered) || isAnyTryingOnceMore()) {
            return;
        }
        ordered = due;
        program.accept(due);
        if (due.isEmpty()) {
            control.hold(DinoClient.NAME, logins.isEmpty() ? NONE : "waits for its next login");
        } else {
            control.restart(DinoClient.NAME, "its accounts changed");
        }
    }

    /// A restart would ask that server a second time; its answer comes soon.
    private boolean isAnyTryingOnceMore() {
        return logins.values().stream().anyMatch(DinoLogin::isTryingOnceMore);
    }

    /// Has the client run anew, whatever it is doing. Only where every account still has to wait it stays stopped.
    void restart(String cause, Instant now) {
        logins.values().forEach(login -> login.tryEarly(now));
        List<AccountSpec.Xmpp> due = due(now);
        ordered = due;
        program.accept(due);
        if (!due.isEmpty()) {
            control.restart(DinoClient.NAME, cause);
        }
    }

    private List<AccountSpec.Xmpp> due(Instant now) {
        return logins.values().stream()
                .filter(login -> login.isDue(now))
                .map(DinoLogin::account)
                .toList();
    }

    void printed(DinoPrint print, Instant now) {
        switch (print) {
            case DinoPrint.Stanza stanza ->
                login(stanza.account()).ifPresent(login -> DinoStanzas.tell(login, stanza, now));
            case DinoPrint.Connecting connecting ->
                login(connecting.account()).ifPresent(login -> login.connecting(now));
            case DinoPrint.ConnectFailed failed ->
                login(failed.account()).ifPresent(login -> login.unreachable(unreachable(failed), now));
            case DinoPrint.Disconnected lost -> login(lost.account()).ifPresent(login -> login.lost(words(lost), now));
            case DinoPrint.Warning _ -> {}
        }
    }

    private static String unreachable(DinoPrint.ConnectFailed failed) {
        String words = domain(failed.account()) + " can't be reached";
        return failed.words().isBlank() ? words : words + ": " + failed.words();
    }

    private static String words(DinoPrint.Disconnected lost) {
        return lost.words().isBlank() ? "the connection to " + domain(lost.account()) + " was lost" : lost.words();
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
                .forEach(login -> login.refused(
                        words,
                        "have the certificate of " + domain(login.account().address())
                                + " put right, or its authority trusted: the client refuses it",
                        now));
    }

    private static String domain(String address) {
        return address.substring(address.indexOf('@') + 1);
    }

    /// @param obstacle the title of what stands in front of the client
    void windowSeen(Optional<String> obstacle, Instant now) {
        logins.values().forEach(login -> login.windowSeen(obstacle, now));
    }

    void windowUnseen(String why, Instant now) {
        logins.values().forEach(login -> login.windowUnseen(why, now));
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
