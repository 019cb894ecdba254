package org.linekeeper.lab.sip;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sip.jain.JainUserAgent;
import org.linekeeper.agent.sip.jain.RedirectPolicy;
import org.linekeeper.agent.sip.jain.SipOptions;
import org.linekeeper.agent.sip.jain.transaction.SipTimings;
import org.linekeeper.lab.peer.Lab;

/// The agent's user agent, as it is but for two things: names are looked up in the laboratory, and an unanswered
/// REGISTER fails after three seconds instead of 32.
final class LabAgent {
    private LabAgent() {}

    static JainUserAgent start(Lab lab) {
        return start(lab, 0);
    }

    /// @param port the local one for datagrams; 0 for any
    static JainUserAgent start(Lab lab, int port) {
        return start(lab, port, Duration.ofSeconds(1));
    }

    /// @param second how long a second of session timers is
    static JainUserAgent start(Lab lab, int port, Duration second) {
        SipTimings impatient = new SipTimings(Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofSeconds(1));
        return JainUserAgent.start(
                Clock.systemUTC(),
                new SipOptions(
                        port,
                        impatient,
                        4096,
                        Duration.ofSeconds(25),
                        Duration.ofMinutes(5),
                        name -> List.of(InetAddress.getByName(lab.kamailio().address())),
                        second,
                        RedirectPolicy.ownDomain()));
    }

    /// An offer of A-law.
    static String sdp(SipLine line) {
        String address = line.localAddress().getHostAddress();
        return String.join(
                "\r\n",
                "v=0",
                "o=- 1 1 IN IP4 " + address,
                "s=-",
                "c=IN IP4 " + address,
                "t=0 0",
                "m=audio 41000 RTP/AVP 8 0",
                "a=rtpmap:8 PCMA/8000",
                "");
    }
}
