package org.linekeeper.agent.client.dino;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.client.dino.CallSignal.Word;
import org.linekeeper.agent.client.dino.DinoStanzas.CallWord;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.Secret;

class DinoStanzasTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ME = "alice@lab.test";
    private static final String PROPOSALS = "urn:xmpp:jingle-message:0";
    private static final String JINGLE = "urn:xmpp:jingle:1";
    private static final String SASL = "urn:ietf:params:xml:ns:xmpp-sasl";
    private static final String STREAM = "http://etherx.jabber.org/streams";
    private static final String STREAM_ERRORS = "urn:ietf:params:xml:ns:xmpp-streams";

    @Test
    void wordsBeforeASession() {
        assertThat(heardProposal("propose")).contains(new CallWord("bob@lab.test", "3a7f", Word.PROPOSE));
        assertThat(heardProposal("ringing").map(CallWord::word)).contains(Word.RINGING);
        assertThat(heardProposal("proceed").map(CallWord::word)).contains(Word.PROCEED);
        assertThat(heardProposal("reject").map(CallWord::word)).contains(Word.REJECT);
        assertThat(heardProposal("retract").map(CallWord::word)).contains(Word.RETRACT);
        assertThat(heardProposal("finish").map(CallWord::word)).contains(Word.TERMINATE);
        assertThat(heardProposal("accept")).isEmpty();
    }

    @Test
    void wordsInASession() {
        assertThat(heardSession("session-initiate")).contains(Word.INITIATE);
        assertThat(heardSession("session-accept")).contains(Word.PROCEED);
        assertThat(heardSession("session-info", element("urn:xmpp:jingle:apps:rtp:info:1", "ringing")))
                .contains(Word.RINGING);
        assertThat(heardSession("session-info", element("urn:xmpp:jingle:apps:rtp:info:1", "mute")))
                .isEmpty();
        assertThat(heardSession("transport-info")).isEmpty();
    }

    @Test
    void aSessionsEndWithItsReason() {
        assertThat(heardSession("session-terminate", reason("success"))).contains(Word.TERMINATE);
        assertThat(heardSession("session-terminate", reason("decline"))).contains(Word.DECLINE);
        assertThat(heardSession("session-terminate", reason("busy"))).contains(Word.DECLINE);
        assertThat(heardSession("session-terminate")).contains(Word.TERMINATE);
    }

    @Test
    void whatIsSentNamesThePeerItGoesTo() {
        StanzaElement message = element("jabber:client", "message", Map.of("to", "bob@lab.test"), proposal("propose"));

        assertThat(DinoStanzas.callWord(new DinoPrint.Stanza(ME, false, message)))
                .contains(new CallWord("bob@lab.test", "3a7f", Word.PROPOSE));
    }

    @Test
    void anotherDeviceOfOursIsNoPeer() {
        StanzaElement message = element("jabber:client", "message", Map.of("from", ME + "/phone"), proposal("reject"));

        assertThat(DinoStanzas.callWord(new DinoPrint.Stanza(ME, true, message)))
                .isEmpty();
    }

    @Test
    void aBouncedStanzaSaysNothing() {
        StanzaElement message = element(
                "jabber:client", "message", Map.of("from", "bob@lab.test", "type", "error"), proposal("propose"));

        assertThat(DinoStanzas.callWord(new DinoPrint.Stanza(ME, true, message)))
                .isEmpty();
    }

    @Test
    void aRefusedLoginCarriesTheServersConditionAndText() {
        DinoLogin login = login();
        StanzaElement text = new StanzaElement(SASL, "text", Map.of(), List.of(), "Wrong.");

        tell(login, element(SASL, "failure", Map.of(), element(SASL, "not-authorized"), text));

        assertThat(login.status().login().detail()).isEqualTo("not-authorized: Wrong.");
        assertThat(login.status().attempts()).isEqualTo(1);
    }

    @Test
    void aStreamErrorRefusesALoginAndEndsOneThatHolds() {
        DinoLogin refused = login();
        StanzaElement error = element(STREAM, "error", Map.of(), element(STREAM_ERRORS, "host-unknown"));
        tell(refused, error);
        assertThat(refused.status().attempts()).isEqualTo(1);
        assertThat(refused.status().login().detail()).isEqualTo("host-unknown");

        DinoLogin held = login();
        logIn(held);
        tell(held, error);
        assertThat(held.status().attempts()).isZero();
        assertThat(held.isLoggedIn()).isFalse();
    }

    @Test
    void aContactsPresenceOrErrorIsNotOurs() {
        DinoLogin login = login();
        tell(login, bound());

        tell(login, element("jabber:client", "presence", Map.of("from", "bob@lab.test/x")));
        tell(login, element("jabber:client", "presence", Map.of("from", ME + "/here", "type", "error")));

        assertThat(login.status().login().evidence()).isEqualTo(Evidence.UNKNOWN);
    }

    private static DinoLogin login() {
        DinoLogin login = new DinoLogin(
                new AccountSpec.Xmpp(new AccountId("a"), ME, new Secret("x")), new LoginBackoff(0), () -> false, NOW);
        login.connecting(NOW);
        return login;
    }

    @Test
    void aRequestThatTheServerMustAnswerIsNoWordOfTheServer() {
        DinoLogin login = login();
        logIn(login);
        Instant asked = NOW.plusSeconds(60);
        for (StanzaElement request : List.of(
                element("urn:xmpp:sm:3", "r"),
                element("jabber:client", "iq", Map.of("type", "get"), element("urn:xmpp:ping", "ping")))) {
            DinoStanzas.tell(login, new DinoPrint.Stanza(ME, false, request), asked);
            assertThat(login.nextLook(asked)).contains(asked.plus(DinoLogin.SILENT_WHEN_ASKED));
            DinoStanzas.tell(
                    login, new DinoPrint.Stanza(ME, true, element("urn:xmpp:sm:3", "a")), asked.plusSeconds(1));
            assertThat(login.status().login().checkedAt()).isEqualTo(asked.plusSeconds(1));
            assertThat(login.nextLook(asked)).contains(asked.plusSeconds(1).plus(DinoLogin.SILENT_WITHOUT_ASKING));
        }
    }

    @Test
    void knowsWhichRefusalsAPersonMustPutRight() {
        assertThat(personNeeded("not-authorized")).contains("password").contains(ME);
        assertThat(personNeeded("account-disabled")).contains("provider");
        assertThat(personNeeded("temporary-auth-failure")).isNull();
    }

    private static @Nullable String personNeeded(String condition) {
        DinoLogin login = login();
        String sasl = "urn:ietf:params:xml:ns:xmpp-sasl";
        tell(login, element(sasl, "failure", Map.of(), element(sasl, condition)));
        return login.status().personNeeded();
    }

    private static void logIn(DinoLogin login) {
        tell(login, bound());
        tell(login, element("jabber:client", "presence", Map.of("from", ME + "/here")));
        assertThat(login.isLoggedIn()).isTrue();
    }

    private static StanzaElement bound() {
        String namespace = "urn:ietf:params:xml:ns:xmpp-bind";
        StanzaElement jid = new StanzaElement(namespace, "jid", Map.of(), List.of(), ME + "/here");
        return element("jabber:client", "iq", Map.of("type", "result"), element(namespace, "bind", Map.of(), jid));
    }

    private static void tell(DinoLogin login, StanzaElement element) {
        DinoStanzas.tell(login, new DinoPrint.Stanza(ME, true, element), NOW);
    }

    private static Optional<CallWord> heardProposal(String name) {
        StanzaElement message =
                element("jabber:client", "message", Map.of("from", "bob@lab.test/dino"), proposal(name));
        return DinoStanzas.callWord(new DinoPrint.Stanza(ME, true, message));
    }

    private static Optional<Word> heardSession(String action, StanzaElement... content) {
        StanzaElement jingle = element(JINGLE, "jingle", Map.of("action", action, "sid", "3a7f"), content);
        StanzaElement iq = element("jabber:client", "iq", Map.of("from", "bob@lab.test/dino"), jingle);
        return DinoStanzas.callWord(new DinoPrint.Stanza(ME, true, iq)).map(CallWord::word);
    }

    private static StanzaElement proposal(String name) {
        return element(PROPOSALS, name, Map.of("id", "3a7f"));
    }

    private static StanzaElement reason(String name) {
        return element(JINGLE, "reason", Map.of(), element(JINGLE, name));
    }

    private static StanzaElement element(String namespace, String name) {
        return element(namespace, name, Map.of());
    }

    private static StanzaElement element(
            String namespace, String name, Map<String, String> attributes, StanzaElement... children) {
        return new StanzaElement(namespace, name, attributes, List.of(children), "");
    }
}
