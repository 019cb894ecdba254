package org.linekeeper.lab.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sip.jain.JainUserAgent;
import org.linekeeper.agent.sip.jain.RedirectPolicy;
import org.linekeeper.agent.sip.jain.SipOptions;
import org.linekeeper.agent.sip.jain.transaction.SipTimings;
import org.linekeeper.lab.measure.SipMessage;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.Phone;
import org.linekeeper.protocol.AgentStatus.LineStatus;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineSignalling;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;
import org.linekeeper.protocol.Witness;

/// What a desk phone's lamp shows of the user's service: Kamailio keeps it, baresip watches it.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("the lamps")
class PresenceIT {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String PASSWORD = "correct horse";

    private static Lab lab;

    @BeforeAll
    static void start() {
        lab = Lab.start();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    private static String address(String user) {
        return "sip:" + user + "@" + Lab.PBX;
    }

    /// @param second how long a second of what is published is
    private static JainUserAgent userAgent(Duration second) {
        return JainUserAgent.start(
                Clock.systemUTC(),
                new SipOptions(
                        0,
                        new SipTimings(Duration.ofMillis(50), Duration.ofMillis(500), Duration.ofSeconds(1)),
                        4096,
                        Duration.ofSeconds(25),
                        Duration.ofMinutes(5),
                        name -> List.of(InetAddress.getByName(lab.kamailio().address())),
                        second,
                        RedirectPolicy.ownDomain()));
    }

    private static SipLineSpec publishing(String user) {
        lab.kamailio().addUser(user, PASSWORD);
        return new SipLineSpec(
                new LineId("line-1"),
                new SipAddress(address(user)),
                null,
                user,
                new Secret(PASSWORD),
                SipTransport.UDP,
                60,
                IncomingRule.DECLINE,
                new LineSignalling(
                        LineSignalling.KeepAlive.LINE_ENDS,
                        LineSignalling.DEFAULT_SESSION_SECONDS,
                        LineSignalling.CallerIdentity.DISPLAY_NAME,
                        null,
                        false,
                        LineSignalling.Presence.PUBLISH),
                LineMedia.STANDARD);
    }

    private static void awaitLamp(Phone phone, String user, String light) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(phone.lamp(address(user))).contains(light));
    }

    private static SipMessage awaitPublish(Instant since, String user, int status) {
        return lab.kamailio()
                .awaitMessage(
                        status + " to what " + user + " publishes",
                        since,
                        PATIENCE,
                        message -> message.isResponse("PUBLISH", status)
                                && message.to().equals(address(user)));
    }

    private static boolean published(LineStatus status) {
        Witness presence = status.presence();
        return presence != null && presence.evidence() == Evidence.ALIVE;
    }

    @Test
    void aPhonesLampFollowsTheServiceAndTheLinesEnd() {
        Phone phone = lab.watchingPhone("desk", address("home"));
        awaitLamp(phone, "home", "Unknown");
        try (JainUserAgent agent = userAgent(Duration.ofSeconds(1))) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(publishing("home"), ears);
            line.presence(true);
            LineStatus status = ears.awaitStatus(PresenceIT::published);
            assertThat(status.presence()).returns("200 OK", Witness::detail);
            awaitLamp(phone, "home", "Online");

            line.presence(false);
            awaitLamp(phone, "home", "Offline");

            line.presence(true);
            awaitLamp(phone, "home", "Online");
        }
        awaitLamp(phone, "home", "Offline");
    }

    /// The server grants two minutes, 2.4 s here.
    @Test
    void publishesAgainBeforeTheServerForgets() {
        try (JainUserAgent agent = userAgent(Duration.ofMillis(20))) {
            SipLine line = agent.open(publishing("refreshing"), new LineEars());
            line.presence(true);
            SipMessage first = awaitPublish(Instant.EPOCH, "refreshing", 200);

            SipMessage second = awaitPublish(first.at().plusMillis(100), "refreshing", 200);

            assertThat(second.callId()).isNotEqualTo(first.callId());
            assertThat(Duration.between(first.at(), second.at())).isLessThan(Duration.ofMillis(2_400));
        }
    }

    @Test
    void publishesAnewWhenTheServerHasLostEverything() {
        try (JainUserAgent agent = userAgent(Duration.ofSeconds(1))) {
            LineEars ears = new LineEars();
            SipLine line = agent.open(publishing("lasting"), ears);
            line.presence(true);
            ears.awaitStatus(PresenceIT::published);
            Instant lost = Instant.now();
            lab.kamailio().goDown();
            lab.kamailio().comeBack();
            line.registerAnew(_ -> {});
            lab.kamailio().awaitRegistered("lasting", PATIENCE);

            line.presence(false);

            awaitPublish(lost, "lasting", 412);
            awaitPublish(lost, "lasting", 200);
            awaitLamp(lab.watchingPhone("later", address("lasting")), "lasting", "Offline");
        }
    }
}
