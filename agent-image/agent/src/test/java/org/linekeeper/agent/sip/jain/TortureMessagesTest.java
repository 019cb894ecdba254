package org.linekeeper.agent.sip.jain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The situations of RFC 4475, by the labels that it gives them: what is allowed is understood, however strange it
/// looks; what is not is counted, and answered with 400 where it is a request. After each of them the line answers as
/// before.
class TortureMessagesTest {
    private WirePeer peer;
    private AgentUnderTest test;

    @BeforeEach
    void registerLine() throws IOException {
        peer = WirePeer.udp();
        test = AgentUnderTest.registered(peer);
    }

    @AfterEach
    void close() throws IOException {
        test.close();
        peer.close();
    }

    /// A request of the usual shape.
    private static String request(String method, String uri, String... headers) {
        return method + " " + uri + " SIP/2.0\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }

    private static final String VIA = "Via: SIP/2.0/UDP host.example.net;rport;branch=z9hG4bKtorture";
    private static final String FROM = "From: <sip:ann@example.net>;tag=34525";
    private static final String TO = "To: <sip:home@example.org>";
    private static final String CALL = "Call-ID: torture@example.net";
    private static final String HOPS = "Max-Forwards: 70";
    private static final String CONTACT = "Contact: <sip:ann@host.example.net>";
    private static final String EMPTY = "Content-Length: 0";

    private static String options(String... headers) {
        String[] all = new String[headers.length + 7];
        System.arraycopy(new String[] {VIA, FROM, TO, CALL, HOPS, "CSeq: 8 OPTIONS", EMPTY}, 0, all, 0, 7);
        System.arraycopy(headers, 0, all, 7, headers.length);
        return request("OPTIONS", "sip:home@example.org", all);
    }

    private static String replaced(String message, String part, String by) {
        assertThat(message).contains(part);
        return message.replace(part, by);
    }

    enum Understood {
        /// 3.1.1.1: folding, white space and short forms wherever they may stand.
        WSINV(request(
                "INVITE",
                "sip:nobody@example.org;unknownparam",
                "TO :\r\n sip:nobody@example.org ;   tag    = 1918181833n",
                "from   : \"J Rosenberg \\\\\\\"\"       <sip:ann@example.net>\r\n  ;\r\n  tag = 98asjd8",
                "MaX-fOrWaRdS: 0068",
                "Call-ID: wsinv.ndaksdj@192.0.2.1",
                "Content-Length   : 0",
                "cseq: 0009\r\n  INVITE",
                "Via  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;rport;branch=390skdjuw",
                "s :",
                "NewFangledHeader:   newfangled value\r\n continued newfangled value",
                "UnknownHeaderWithUnusualValue: ;;,,;;,;",
                "v:  SIP  / 2.0  / TCP     spindle.example.net   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n"
                        + " SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239",
                "m:\"Quoted string \\\"\\\"\" <sip:ann@example.net> ; newparam =\r\n      newvalue ;\r\n"
                        + "  secondparam ; q = 0.33")),
        /// 3.1.1.2: every character that a token may hold.
        INTMETH(request(
                "!interesting-Method0123456789_*+`.%indeed'~",
                "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)"
                        + "@example.org",
                "Via: SIP/2.0/UDP host1.example.net;rport;branch=z9hG4bK-.!%66*_+`'~",
                "To: \"BEL:\\\u0007 NUL:\\\u0001 DEL:\\\u007F\" <sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*"
                        + "@example.org>",
                "From: token1~` token2'+_ token3*%!.- <sip:mundane@example.net>"
                        + ";fromParam''~+*_!.-%=\"\u0440\u0430\u0431\u043e\u0442\u0430\";tag=_token~1'+`*%!-.",
                "Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{",
                "CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~",
                "Max-Forwards: 255",
                "extensionHeader-!.%*+_`'~:\u5927\u505c\u96fb",
                EMPTY)),
        /// 3.1.1.3: escapes in a user part, @ among them.
        ESC01(request(
                "INVITE",
                "sip:sips%3Auser%40example.com@example.org",
                "To: sip:%75se%72@example.org",
                "From: <sip:I%20have%20spaces@example.net>;tag=938",
                HOPS,
                "i: esc01.239409asdfakjkn23onasd0-3234",
                "CSeq: 234234 INVITE",
                "Via: SIP/2.0/UDP host5.example.net;rport;branch=z9hG4bKkdjuw",
                CONTACT,
                EMPTY)),
        /// 3.1.1.4: an escaped null character.
        ESCNULL(replaced(options(), "sip:home@example.org SIP", "sip:null-%00-null@example.org SIP")),
        /// 3.1.1.5: a percent sign that escapes nothing, in a method.
        ESC02(request(
                "RE%47IST%45R",
                "sip:registrar.example.org", VIA, FROM, TO, CALL, HOPS, "CSeq: 234 RE%47IST%45R", EMPTY)),
        /// 3.1.1.6: no white space between display name and bracket.
        LWSDISP(replaced(options(), "From: <sip:ann@example.net>", "From: ann<sip:ann@example.net>")),
        /// 3.1.1.7: long values in every place.
        LONGREQ(request(
                "INVITE",
                "sip:" + "user".repeat(60) + "@example.org;unknownparam" + "long".repeat(50),
                "To: \"I have a user name of " + "extreme ".repeat(40) + "proportions\" <sip:home@example.org>",
                "F: sip:" + "ann".repeat(60) + "@example.net;tag=" + "12".repeat(100) + ";unknownheaderparam"
                        + "long".repeat(40),
                "Call-ID: longreq.one" + "really".repeat(60) + "longcallid",
                "CSeq: 3882340 INVITE",
                "Unknown-" + "Long-".repeat(40) + "Name: unknown-" + "long-".repeat(40) + "value",
                "Via: SIP/2.0/UDP sip33.example.com;rport;branch=z9hG4bK" + "long".repeat(50),
                "v: SIP/2.0/TCP sip32.example.com;branch=z9hG4bK3",
                HOPS,
                CONTACT,
                EMPTY)),
        /// 3.1.1.8: something after the end of the message in the same datagram.
        DBLREQ(options() + "INVITE sip:home@example.org SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bKother\r\n\r\n"),
        /// 3.1.1.9: semicolons in the user part.
        SEMIURI(replaced(options(), "sip:home@example.org SIP", "sip:user;par=u%40example.net@example.com SIP")),
        /// 3.1.1.10: transports that nobody knows.
        TRANSPORTS(options(
                "Via: SIP/2.0/UDP t1.example.com;branch=z9hG4bKkdjuw",
                "Via: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf",
                "Via: SIP/2.0/TLS t3.example.com;branch=z9hG4bK2980unddj",
                "Via: SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en")),
        /// 3.1.1.11: a body of several parts, one of them of any bytes.
        MPART01(request(
                        "MESSAGE",
                        "sip:home@example.org",
                        VIA,
                        FROM,
                        TO,
                        CALL,
                        HOPS,
                        "CSeq: 127 MESSAGE",
                        "Content-Type: multipart/mixed;boundary=7a9cbec02ceef655",
                        "Content-Length: 125")
                + "--7a9cbec02ceef655\r\nContent-Type: text/plain\r\n\r\nHello\r\n--7a9cbec02ceef655\r\n"
                + "Content-Type: x/y\r\n\r\n\u0001\u0000\r\n\u007f\r\n--7a9cbec02ceef655--\r\n"),
        /// unksm2: addresses of schemes that are no SIP.
        UNKSM2(replaced(
                replaced(options(), TO, "To: isbn:2983792873"),
                "From: <sip:ann@example.net>",
                "From: <http://www.example.com>")),
        /// cparam01: an unknown parameter behind a contact without brackets.
        CPARAM01(options("Contact: sip:+19725552222@gw1.example.net;unknownparam")),
        /// cparam02: and one of the address itself, inside of them.
        CPARAM02(options("Contact: <sip:+19725552222@gw1.example.net;unknownparam>")),
        /// regescrt: headers escaped in a contact's address.
        REGESCRT(options("Contact: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>")),
        /// 3.3.3: a scheme of nobody's.
        UNKSCM(replaced(options(), "sip:home@example.org SIP", "nobodyKnowsThisScheme:totallyopaquecontent SIP")),
        /// 3.3.4: a scheme that is no SIP.
        NOVELSC(replaced(options(), "sip:home@example.org SIP", "soap.beep://192.0.2.103:3002 SIP")),
        /// 3.3.6: unknown extensions required.
        BEXT01(options("Require: nothingSupportsThis, nothingSupportsThisEither")),
        /// 3.3.7: an unknown type of body.
        INVUT(request(
                        "INVITE",
                        "sip:home@example.org",
                        VIA,
                        FROM,
                        TO,
                        CALL,
                        HOPS,
                        "CSeq: 8 INVITE",
                        CONTACT,
                        "Content-Type: application/unknownformat",
                        "Content-Length: 8")
                + "<audio/>"),
        /// 3.3.8: an unknown way to prove who one is.
        REGAUT01(options("Authorization: NoOneKnowsThisScheme opaque-data=here")),
        /// 3.3.11: Max-Forwards zero. Not for us to forward.
        ZEROMF(replaced(options(), HOPS, "Max-Forwards: 0")),
        /// 3.1.2.9: more than one space in the start line, which the RFC lets a liberal element ignore.
        LWSSTART(replaced(options(), "OPTIONS sip:home@example.org SIP", "OPTIONS  sip:home@example.org  SIP")),
        /// 3.1.2.11: headers escaped in the request's target, which the RFC lets a liberal element ignore.
        ESCRURI(replaced(
                options(), "sip:home@example.org SIP", "sip:home@example.org?Route=%3Csip:example.com%3E SIP")),
        /// 3.1.2.13: a question mark in an address without brackets, which the RFC lets a liberal element ignore.
        REGBADCT(options("Contact: sip:ann@example.net?Route=%3Csip:sip.example.com%3E")),
        /// 3.1.2.14: spaces inside of brackets, which the RFC lets a liberal element ignore.
        BADASPEC(replaced(options(), TO, "To: \"Watson, Thomas\" < sip:t.watson@example.org >")),
        /// 3.1.2.15: a display name that should stand in quotes; the intent is plain, and the RFC lets it pass.
        BADDN(replaced(options(), "From: <sip:ann@example.net>", "From: Bell, Alexander <sip:a.g.bell@bell.example>")),
        /// 3.1.2.12 (baddate): a date of another zone is only a date that can't be understood.
        BADDATE(options("Date: Fri, 01 Jan 2010 16:00:00 EST"));

        private final String message;

        Understood(String message) {
            this.message = message;
        }
    }

    enum Refused {
        /// 3.1.2.1: separators without anything between them.
        BADINV01(replaced(
                options("Contact: \"Joe\" <sip:joe@example.org>;;;;"), VIA, "Via: SIP/2.0/UDP 192.0.2.15;rport;;,;,,")),
        /// 3.1.2.2: a body shorter than it should be.
        CLERR(replaced(options(), EMPTY, "Content-Length: 9999")),
        /// 3.1.2.3: less than nothing.
        NCL(replaced(options(), EMPTY, "Content-Length: -999")),
        /// 3.1.2.4: numbers beyond all bounds, in a request.
        SCALAR02(replaced(options(), "CSeq: 8 OPTIONS", "CSeq: 36893488147419103232 OPTIONS")),
        /// 3.1.2.6: a quotation that never ends.
        QUOTBAL(replaced(options(), TO, "To: \"Mr. J. User <sip:j.user@example.com>")),
        /// 3.1.2.7: brackets round the request's target.
        LTGTRURI(replaced(options(), "sip:home@example.org SIP", "<sip:user@example.com> SIP")),
        /// 3.1.2.8: a space in the request's target.
        LWSRURI(replaced(options(), "sip:home@example.org SIP", "sip:user@example.com; lr SIP")),
        /// 3.1.2.10: spaces behind the start line.
        TRWS(replaced(options(), "SIP/2.0\r\nVia", "SIP/2.0  \r\nVia")),
        /// 3.1.2.16: another version.
        BADVERS("505", replaced(replaced(options(), "SIP/2.0\r\nVia", "SIP/7.0\r\nVia"), "SIP/2.0/UDP", "SIP/7.0/UDP")),
        /// 3.1.2.17: two methods.
        MISMATCH01(replaced(options(), "CSeq: 8 OPTIONS", "CSeq: 8 INVITE")),
        /// 3.1.2.18: two methods, one of them unknown.
        MISMATCH02(replaced(options(), "OPTIONS sip", "NEWMETHOD sip")),
        /// 3.3.9: headers of which there must be one.
        MCL01(replaced(options(), EMPTY, "Content-Length: 13\r\nContent-Length: 5"));

        private final String status;
        private final String message;

        Refused(String message) {
            this("400", message);
        }

        Refused(String status, String message) {
            this.status = status;
            this.message = message;
        }
    }

    /// What is a response that belongs to nothing, and requests that can't be answered.
    enum Passed {
        /// 3.1.1.12: a phrase in all the world's characters.
        UNREASON(response("200 = 2**3 * 5**2 \u043d\u043e \u0441\u0442\u043e")),
        /// 3.1.1.13: no phrase.
        NOREASON(response("100 ")),
        /// 3.1.2.5: numbers beyond all bounds, in a response.
        SCALARLG(replaced(response("503 Service Unavailable"), "CSeq: 8", "CSeq: 9292394834772304023312")),
        /// 3.1.2.19: a status beyond all classes.
        BIGCODE(response("4294967301 better not break the receiver")),
        /// 3.3.1: headers that an answer repeats aren't there.
        INSUF(request(
                "INVITE",
                "sip:user@example.com",
                "CSeq: 193942 INVITE",
                "Via: SIP/2.0/UDP 192.0.2.95;rport;branch=z9hG4bKkdj.insuf",
                EMPTY)),
        /// An acknowledgement that can't be understood.
        BADACK(replaced(replaced(options(), "OPTIONS sip", "ACK sip"), "8 OPTIONS", "99999999999999999999 ACK")),
        /// 3.3.10: a response that was sent to everybody.
        BCAST(response("200 OK"));

        private final String message;

        Passed(String message) {
            this.message = message;
        }
    }

    private static String response(String status) {
        return "SIP/2.0 " + status + "\r\n"
                + String.join("\r\n", VIA, FROM, TO + ";tag=9", CALL, "CSeq: 8 INVITE", CONTACT, EMPTY) + "\r\n\r\n";
    }

    private long spoilt() {
        return test.counted("sip.malformed") + test.counted("sip.truncated") + test.counted("sip.oversized");
    }

    private void answersAsBefore() {
        peer.send(test.request("OPTIONS", "afterwards", ""));
        peer.expect("200", message -> message.header("Call-ID").equals("in-afterwards"));
    }

    private void send(String message) {
        peer.send(message.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void understandsWhatIsAllowed(Understood situation) {
        send(situation.message);

        answersAsBefore();
        assertThat(spoilt()).isZero();
        assertThat(test.heard.hasCall()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatIsNot(Refused situation) {
        int before = test.agent.remembered();
        send(situation.message);
        send(situation.message);

        WireMessage refusal = peer.next();
        assertThat(refusal.kind()).isEqualTo(situation.status);
        WireMessage sent =
                WireMessage.parse(situation.message.getBytes(StandardCharsets.UTF_8), situation.message.length());
        assertThat(refusal.all("Via"))
                .singleElement()
                .asString()
                .contains(";rport=" + peer.port(), ";received=127.0.0.1");
        assertThat(refusal.header("From")).isEqualTo(sent.header("From"));
        assertThat(refusal.header("To")).startsWith(sent.header("To") + ";tag=");
        assertThat(refusal.header("Call-ID")).isEqualTo(sent.header("Call-ID"));
        assertThat(refusal.header("CSeq")).isEqualTo(sent.header("CSeq"));
        assertThat(peer.next()).as("the same answer again").isEqualTo(refusal);
        assertThat(test.agent.remembered()).isLessThanOrEqualTo(before);
        answersAsBefore();
        assertThat(spoilt()).isEqualTo(2);
        assertThat(test.heard.hasCall()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void passesOverWhatIsNotAnswered(Passed situation) {
        send(situation.message);
        peer.send(test.request("OPTIONS", "afterwards", ""));

        assertThat(peer.next().header("Call-ID")).isEqualTo("in-afterwards");
        assertThat(spoilt() + test.counted("sip.stray")).isEqualTo(1);
    }

    /// 3.4.1: a caller of before RFC 3261, with neither tag nor branch, is refused: its calls could not be told apart.
    @Test
    void refusesACallerWithoutTags() {
        String old = request(
                "INVITE",
                "sip:home@example.org",
                "Via: SIP/2.0/UDP iftgw.example.com",
                "From: <sip:+13035551111@ift.client.example.net;user=phone>",
                "To: sip:+16505552222@ss1.example.net;user=phone",
                "Call-ID: inv2543.1717@ift.client.example.com",
                "CSeq: 56 INVITE",
                EMPTY);
        peer.send(old.replace("iftgw.example.com", "iftgw.example.com:" + peer.port()));

        peer.expect("400", message -> message.header("Call-ID").equals("inv2543.1717@ift.client.example.com"));
        answersAsBefore();
        assertThat(spoilt()).isEqualTo(1);
    }
}
