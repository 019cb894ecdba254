package org.linekeeper.agent.client.dino;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.client.dino.CallSignal.Word;

/// What stanzas mean for calls and logins.
final class DinoStanzas {
    private static final String PROPOSALS = "urn:xmpp:jingle-message:0";
    private static final String JINGLE = "urn:xmpp:jingle:1";
    private static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    private static final String STREAM = "http://etherx.jabber.org/streams";
    private static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";
    private static final String ACKNOWLEDGEMENTS = "urn:xmpp:sm:3";
    private static final String PING = "urn:xmpp:ping";
    private static final String BIND = "urn:ietf:params:xml:ns:xmpp-bind";

    private DinoStanzas() {}

    /// A word of a call's own conversation, before it is known whose account it is.
    record CallWord(String peer, String sid, Word word) {}

    /// What the stanza says about a call; empty where it is about none, or one of another device of ours.
    static Optional<CallWord> callWord(DinoPrint.Stanza stanza) {
        StanzaElement element = stanza.element();
        String peer = bare(element.attribute(stanza.incoming() ? "from" : "to"));
        if (peer.isEmpty()
                || peer.equals(stanza.account())
                || element.attribute("type").equals("error")) {
            return Optional.empty();
        }
        return switch (element.name()) {
            case "message" ->
                element.child(PROPOSALS)
                        .flatMap(child -> proposalWord(child.name())
                                .map(word -> new CallWord(peer, child.attribute("id"), word)));
            case "iq" ->
                element.child(JINGLE, "jingle")
                        .flatMap(jingle ->
                                sessionWord(jingle).map(word -> new CallWord(peer, jingle.attribute("sid"), word)));
            default -> Optional.empty();
        };
    }

    /// XEP-0353. `accept` goes to our own devices only.
    private static Optional<Word> proposalWord(String name) {
        return switch (name) {
            case "propose" -> Optional.of(Word.PROPOSE);
            case "ringing" -> Optional.of(Word.RINGING);
            case "proceed" -> Optional.of(Word.PROCEED);
            case "reject" -> Optional.of(Word.REJECT);
            case "retract" -> Optional.of(Word.RETRACT);
            case "finish" -> Optional.of(Word.TERMINATE);
            default -> Optional.empty();
        };
    }

    /// XEP-0166 §7.2, XEP-0167 §8.
    private static Optional<Word> sessionWord(StanzaElement jingle) {
        return switch (jingle.attribute("action")) {
            case "session-initiate" -> Optional.of(Word.INITIATE);
            case "session-accept" -> Optional.of(Word.PROCEED);
            case "session-info" ->
                jingle.children().stream().anyMatch(info -> info.name().equals("ringing"))
                        ? Optional.of(Word.RINGING)
                        : Optional.empty();
            case "session-terminate" ->
                Optional.of(
                        jingle.child(JINGLE, "reason")
                                        .filter(reason -> reason.child(JINGLE, "decline")
                                                        .isPresent()
                                                || reason.child(JINGLE, "busy").isPresent())
                                        .isPresent()
                                ? Word.DECLINE
                                : Word.TERMINATE);
            default -> Optional.empty();
        };
    }

    /// Tells a login about a stanza on its account's stream.
    static void tell(DinoLogin login, DinoPrint.Stanza stanza, Instant now) {
        StanzaElement element = stanza.element();
        if (!stanza.incoming()) {
            if (wantsAnswer(element)) {
                login.asked(now);
            }
            return;
        }
        login.heard(now);
        if (element.namespace().equals(SASL) && element.name().equals("failure")) {
            login.refused(words(element, SASL), personNeeded(element, login), now);
        } else if (element.namespace().equals(STREAM) && element.name().equals("error")) {
            if (login.isLoggedIn()) {
                login.lost(words(element, STREAM_ERRORS), now);
            } else {
                login.refused(words(element, STREAM_ERRORS), null, now);
            }
        } else if (element.name().equals("presence")
                && element.attribute("type").isEmpty()) {
            login.present(element.attribute("from"), now);
        } else if (element.name().equals("iq")) {
            element.child(BIND, "bind")
                    .flatMap(bind -> bind.child(BIND, "jid"))
                    .ifPresent(jid -> login.bound(jid.text()));
        }
    }

    /// What every server answers at once: a request for an acknowledgement (XEP-0198 §4) and a ping (XEP-0199).
    private static boolean wantsAnswer(StanzaElement element) {
        return (element.namespace().equals(ACKNOWLEDGEMENTS) && element.name().equals("r"))
                || (element.name().equals("iq") && element.child(PING).isPresent());
    }

    /// RFC 6120 §6.5: which refusals do not pass by themselves.
    private static @Nullable String personNeeded(StanzaElement failure, DinoLogin login) {
        String address = login.account().address();
        if (failure.child(SASL, "account-disabled").isPresent()) {
            return "ask the provider of " + address + " why the account is disabled";
        }
        boolean password = failure.child(SASL, "not-authorized").isPresent()
                || failure.child(SASL, "credentials-expired").isPresent();
        return password ? "enter the right password for " + address : null;
    }

    /// A condition and the server's text for people, where it gives one (RFC 6120 §4.9.2, §6.5).
    private static String words(StanzaElement failure, String conditions) {
        String condition = failure.children().stream()
                .filter(child ->
                        child.namespace().equals(conditions) && !child.name().equals("text"))
                .map(StanzaElement::name)
                .findFirst()
                .orElse(failure.name());
        return failure.child(conditions, "text")
                .map(text -> condition + ": " + text.text())
                .orElse(condition);
    }

    static String bare(String address) {
        int slash = address.indexOf('/');
        return slash < 0 ? address : address.substring(0, slash);
    }
}
