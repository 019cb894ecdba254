package org.linekeeper.agent.sip.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.sip.network.NameResolver.Server;
import org.linekeeper.protocol.SipTransport;

class DnsNamesTest {
    private NameServerInTest server;
    private DnsNames names;

    @BeforeEach
    void start() throws IOException {
        server = new NameServerInTest();
        names = DnsNames.at(server.address());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void asksForTheTransportsOwnServers() throws IOException {
        server.add("_sip._udp.example.org", "SRV", "20 0 5070 second.example.org.");
        server.add("_sip._udp.example.org", "SRV", "10 0 5060 first.example.org.");
        server.add("_sips._tcp.example.org", "SRV", "10 0 5061 secure.example.org.");

        assertThat(names.servers("example.org", SipTransport.UDP))
                .containsExactly(new Server("first.example.org", 5060), new Server("second.example.org", 5070));
        assertThat(names.servers("example.org", SipTransport.TLS))
                .containsExactly(new Server("secure.example.org", 5061));
        assertThat(names.servers("example.org", SipTransport.TCP)).isEmpty();
    }

    @Test
    void followsThePointersForItsTransportInTheirOrder() throws IOException {
        server.add("example.org", "NAPTR", "20 10 \"s\" \"SIP+D2U\" \"\" later.example.net.");
        server.add("example.org", "NAPTR", "10 20 \"s\" \"SIP+D2U\" \"\" servers.example.net.");
        server.add("example.org", "NAPTR", "10 10 \"s\" \"SIPS+D2T\" \"\" secure.example.net.");
        server.add("servers.example.net", "SRV", "1 1 5062 a.example.net.");
        server.add("later.example.net", "SRV", "1 1 5063 b.example.net.");
        server.add("_sip._udp.example.org", "SRV", "1 1 5060 unused.example.org.");

        assertThat(names.servers("example.org", SipTransport.UDP)).containsExactly(new Server("a.example.net", 5062));
    }

    @Test
    void takesAServiceThatIsDecidedlyNotOfferedForNone() throws IOException {
        server.add("_sip._udp.example.org", "SRV", "0 0 0 .");

        assertThat(names.servers("example.org", SipTransport.UDP)).isEmpty();
    }

    @Test
    void findsAddressesOfBothKinds() throws IOException {
        server.add("sip.example.org", "A", "192.0.2.1");
        server.add("sip.example.org", "AAAA", "2001:db8::1");

        assertThat(names.resolve("sip.example.org"))
                .extracting(java.net.InetAddress::getHostAddress)
                .containsExactly("192.0.2.1", "2001:db8:0:0:0:0:0:1");
        assertThatThrownBy(() -> names.resolve("nobody.example.org")).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void asksNothingMoreWhereNobodyAnswers() {
        server.close();

        assertThat(names.servers("example.org", SipTransport.UDP)).isEmpty();
    }

    /// The library's thread goes when nobody asks, and comes back.
    @Test
    void restsBetweenQuestions() throws IOException {
        server.add("_sip._udp.example.org", "SRV", "10 0 5060 first.example.org.");
        for (int i = 0; i < 3; i++) {
            assertThat(names.servers("example.org", SipTransport.UDP))
                    .containsExactly(new Server("first.example.org", 5060));

            await().until(DnsNamesTest::rests);
        }
    }

    private static boolean rests() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("dnsjava"));
    }
}
