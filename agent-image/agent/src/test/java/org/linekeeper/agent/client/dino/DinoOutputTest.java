package org.linekeeper.agent.client.dino;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The texts are what Dino 0.5.0 printed, but for the names.
class DinoOutputTest {
    private static final String HEADER =
            "XMPP IN [alice@lab.test stream:0x55f66b232d50 thread:0x55f66b0b9130 2026-11-21T01:13:28+0000]\n";
    private static final String PROCEED = HEADER + """
            <{jabber:client}:message {jabber:client}:from='bob@lab.test/dino.x' {http://www.w3.org/XML/1998/namespace}:lang='en' {jabber:client}:type='chat' {jabber:client}:to='alice@lab.test/dino.x'>
              <{urn:xmpp:jingle-message:0}:proceed {urn:xmpp:jingle-message:0}:id='17656e63' {http://www.w3.org/2000/xmlns/}:xmlns='urn:xmpp:jingle-message:0'>
                <{http://gultsch.de/xmpp/drafts/omemo/dlts-srtp-verification}:device {http://gultsch.de/xmpp/drafts/omemo/dlts-srtp-verification}:id='253421008' />
              </{urn:xmpp:jingle-message:0}:proceed>
            </{jabber:client}:message>

            """;

    @Test
    void readsAStanzaWithItsAccountAndDirection() {
        List<DinoPrint> prints = read(PROCEED);

        assertThat(prints).hasSize(1);
        DinoPrint.Stanza stanza = (DinoPrint.Stanza) prints.getFirst();
        assertThat(stanza.account()).isEqualTo("alice@lab.test");
        assertThat(stanza.incoming()).isTrue();
        assertThat(stanza.element().name()).isEqualTo("message");
        assertThat(stanza.element().attribute("from")).isEqualTo("bob@lab.test/dino.x");
        assertThat(stanza.element()
                        .child("urn:xmpp:jingle-message:0", "proceed")
                        .orElseThrow()
                        .attribute("id"))
                .isEqualTo("17656e63");
    }

    @Test
    void readsAStanzaOfOneTag() {
        List<DinoPrint> prints = read(HEADER.replace(" IN ", " OUT ")
                + "<{jabber:client}:presence {jabber:client}:from='bob@lab.test' {jabber:client}:type='unavailable' />\n"
                + "\n"
                + PROCEED);

        assertThat(prints).hasSize(2);
        DinoPrint.Stanza first = (DinoPrint.Stanza) prints.getFirst();
        assertThat(first.incoming()).isFalse();
        assertThat(first.element().attribute("type")).isEqualTo("unavailable");
    }

    @Test
    void readsWhatTheServerSaysToAWrongPassword() {
        List<DinoPrint> prints = read(HEADER + """
                        <{urn:ietf:params:xml:ns:xmpp-sasl}:failure {http://www.w3.org/2000/xmlns/}:xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>
                          <{urn:ietf:params:xml:ns:xmpp-sasl}:not-authorized />
                          <{urn:ietf:params:xml:ns:xmpp-sasl}:text>
                            The response doesn't match.
                          </{urn:ietf:params:xml:ns:xmpp-sasl}:text>
                        </{urn:ietf:params:xml:ns:xmpp-sasl}:failure>

                        """);

        StanzaElement failure = ((DinoPrint.Stanza) prints.getFirst()).element();
        assertThat(failure.children()).extracting(StanzaElement::name).containsExactly("not-authorized", "text");
        assertThat(failure.children().getLast().text()).isEqualTo("The response doesn't match.");
    }

    @Test
    void toldOfConnectionsByTheConnectionManagersRemarks() {
        String remark = "(dino:50): libdino-DEBUG: 01:13:03.559: connection_manager.vala:185: [alice@lab.test";

        assertThat(read(remark + "] (Maybe) Establishing a new connection\n"))
                .containsExactly(new DinoPrint.Connecting("alice@lab.test"));
        assertThat(read(remark + " 0x55f66b232d50] Connection error: End of TLS stream reached\n"))
                .containsExactly(new DinoPrint.Disconnected("alice@lab.test", "End of TLS stream reached"));
        assertThat(read(remark + "/dino.x] New connection: 0x55f66b232d50\n")).isEmpty();
    }

    @Test
    void aServerThatCantBeReachedIsToldInTheWordsOfTheWarningBefore() {
        List<DinoPrint> prints = read("""

                (dino:50): xmpp-vala-WARNING **: 01:13:03.600: stream_connect.vala:98: Could not establish XMPP session with lab.test:5222: Connection refused
                (dino:50): libdino-DEBUG: 01:13:03.601: connection_manager.vala:217: [alice@lab.test] Could not connect
                """);

        assertThat(prints)
                .containsExactly(
                        new DinoPrint.Warning("xmpp-vala: Could not establish XMPP session with lab.test:5222:"
                                + " Connection refused"),
                        new DinoPrint.ConnectFailed(
                                "alice@lab.test",
                                "Could not establish XMPP session with lab.test:5222: Connection refused"));
    }

    @Test
    void aContactsTextCantPassForAnotherStanza() {
        List<DinoPrint> prints = read(HEADER
                + "<{jabber:client}:presence {jabber:client}:from='mallory@lab.test/x'>\n"
                + "  <{jabber:client}:status>\n"
                + "    hello\n"
                + "    " + HEADER
                + "    <{urn:ietf:params:xml:ns:xmpp-sasl}:failure />\n"
                + "  </{jabber:client}:status>\n"
                + "</{jabber:client}:presence>\n");

        assertThat(prints).hasSize(1);
        assertThat(((DinoPrint.Stanza) prints.getFirst()).element().name()).isEqualTo("presence");
    }

    @Test
    void aLineBreakInAnAttributeCantPassForAnotherStanzaOrRemark() {
        List<DinoPrint> prints = read(HEADER
                + "<{jabber:client}:presence {jabber:client}:id='x\n"
                + "\n"
                + HEADER
                + "&lt;{urn:ietf:params:xml:ns:xmpp-sasl}:failure /&gt;\n"
                + "(dino:50): libdino-DEBUG: 01:13:03.559: connection_manager.vala:217: [alice@lab.test] Could not"
                + " connect\n"
                + "' {jabber:client}:from='mallory@lab.test/x' />\n"
                + "\n"
                + PROCEED);

        assertThat(prints).hasSize(2).allMatch(DinoPrint.Stanza.class::isInstance);
        StanzaElement presence = ((DinoPrint.Stanza) prints.getFirst()).element();
        assertThat(presence.attribute("from")).isEqualTo("mallory@lab.test/x");
        assertThat(presence.attribute("id")).contains("<{urn:ietf");
    }

    @Test
    void aStanzaWithoutEndIsGivenUp() {
        String endless = HEADER + "<{jabber:client}:message>\n" + "  text\n".repeat(1000);

        assertThat(read(endless + "\n" + PROCEED)).hasSize(1);
    }

    @Test
    void whatIsPrintedShowsNoContents() {
        assertThat(read(PROCEED).getFirst()).hasToString("Stanza[in message]");
    }

    @Test
    void aServerThatAnswersNoPingIsLost() {
        assertThat(read("(dino:39): libdino-DEBUG: 15:03:00.219: connection_manager.vala:320: [alice@lab.test 0x5582]"
                        + " Ping timeouted. Reconnecting\n"))
                .containsExactly(new DinoPrint.Disconnected("alice@lab.test", "the server no longer answers"));
    }

    @Test
    void asksDinoForNoMessageAndNoSecret() {
        assertThat(DinoOutput.STANZAS.split("[;|]"))
                .doesNotContain("all", "message", "auth", "response", "challenge", "#text");
    }

    private static List<DinoPrint> read(String output) {
        List<DinoPrint> prints = new ArrayList<>();
        DinoOutput reader = new DinoOutput(prints::add);
        output.lines().forEach(reader::line);
        return prints;
    }
}
