package org.linekeeper.lab.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.linekeeper.lab.measure.SipMessage;
import org.linekeeper.lab.peer.ContainerLog;
import org.linekeeper.lab.peer.Friend;
import org.linekeeper.lab.peer.LabException;
import org.linekeeper.lab.peer.Phone;
import org.linekeeper.lab.peer.Prosody;
import org.linekeeper.lab.peer.Waiting;
import org.linekeeper.lab.peer.XmppCallStep;

/// What happens on a [Stage], scene by scene. Every time is taken from a peer that nobody here wrote:
/// Kamailio's log of SIP messages, Prosody's of call stanzas, the bus monitor in the sandbox, the friend's
/// own XMPP stream as Docker stamped it.
public final class Scenes {
    public static final Duration PRESENT_WITHIN = Duration.ofSeconds(60);

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration RINGS_WITHIN = Duration.ofSeconds(2);

    private final Stage stage;
    private final Narrator narrator;
    private final Figures figures;
    private final Phone phone;
    private final Friend friend;

    public Scenes(Stage stage, Narrator narrator, Figures figures) {
        this.stage = stage;
        this.narrator = narrator;
        this.figures = figures;
        this.phone = stage.phone();
        this.friend = stage.friend();
    }

    /// A call that the phone rings for.
    ///
    /// @param since  when the friend was asked to call
    /// @param invite the sandbox's first INVITE, as Kamailio received it
    public record Ringing(Instant since, SipMessage invite) {}

    /// Makes the user and waits until all three say that they are there: controller, XMPP server, registrar.
    public void userAppears() {
        narrator.say("POST " + Stage.USER_PATH);
        Instant posted = Instant.now();
        stage.api().post("/api/v1/users", stage.user()).require(201);
        Instant online = stage.prosody().awaitOnline(Stage.USER, posted, PRESENT_WITHIN);
        narrator.say("Prosody: " + Prosody.jid(Stage.USER) + " is online");
        SipMessage registered = stage.kamailio()
                .awaitMessage(
                        "the user's registration",
                        posted,
                        PRESENT_WITHIN,
                        message -> !message.received()
                                && message.isResponse("REGISTER", 200)
                                && message.to().startsWith("sip:" + Stage.USER + "@"));
        if (stage.kamailio().registrations(Stage.USER).isEmpty()) {
            throw new LabException("Kamailio said 200 but holds no registration");
        }
        narrator.say("Kamailio: sip:" + Stage.USER + " is registered");
        Waiting.until("the controller says present", PRESENT_WITHIN, stage::isPresent);
        Instant present = Instant.now();
        narrator.say("controller: " + Stage.USER + " is present");
        Instant last = latest(present, latest(online, registered.at()));
        figures.seconds("presence_s", Duration.between(posted, last));
    }

    /// The friend calls right away: presence that is only claimed would show here.
    public Ringing firstCallRings() {
        try (ContainerLog bus = stage.sandbox().busMonitor()) {
            Instant since = Instant.now();
            narrator.say("the friend calls");
            friend.call(Prosody.jid(Stage.USER));
            XmppCallStep propose = friendsStep(since, "propose");
            Ringing ringing = phoneRings(since);
            SipMessage rings = fromPhone("the phone rings", since, 180);
            Duration took = Duration.between(propose.at(), rings.at());
            narrator.say("the phone rings, " + took.toMillis() + " ms after the friend's call left");
            if (took.compareTo(RINGS_WITHIN) > 0) {
                throw new LabException("present, but the call rang only after " + took.toMillis() + " ms");
            }
            Instant signal = bus.awaitParsed(
                    "the client's ring signal",
                    PATIENCE,
                    line -> Sandbox.notifiedAt(line.text()).filter(at -> !at.isBefore(since)));
            figures.millis("ring_ms", signal, ringing.invite().at());
            return ringing;
        }
    }

    public Ringing callRings() {
        Instant since = Instant.now();
        narrator.say("the friend calls");
        friend.call(Prosody.jid(Stage.USER));
        Ringing ringing = phoneRings(since);
        fromPhone("the phone rings", since, 180);
        narrator.say("the phone rings");
        return ringing;
    }

    private Ringing phoneRings(Instant since) {
        SipMessage invite = stage.kamailio()
                .awaitMessage(
                        "the sandbox's INVITE",
                        since,
                        PATIENCE,
                        message -> message.received()
                                && message.isRequest("INVITE")
                                && message.reason().startsWith(phone.uri()));
        phone.awaitRinging(since, PATIENCE);
        return new Ringing(since, invite);
    }

    public void phonePicksUp(Ringing ringing) {
        figures.millis(
                "phone_answered_ms", pickUp(ringing), accepted(ringing.since()).at());
        friend.awaitEstablished(ringing.since(), PATIENCE);
        narrator.say("picked up: both legs are joined");
    }

    private Instant pickUp(Ringing ringing) {
        phone.accept();
        return fromPhone("the phone picks up", ringing.since(), 200).at();
    }

    private XmppCallStep accepted(Instant since) {
        return stage.prosody()
                .awaitStep(
                        "the user's client accepts",
                        since,
                        PATIENCE,
                        step -> step.isFrom(Prosody.jid(Stage.USER))
                                && step.step().equals("session-accept"));
    }

    public SoundCheck bothHear(Path folder) {
        narrator.say("the friend plays 440 Hz, the phone 1000 Hz");
        SoundCheck check = SoundCheck.run(phone, friend, folder);
        require(check.toPhone(), SoundCheck.FRIEND_HZ, "the phone");
        require(check.toFriend(), SoundCheck.PHONE_HZ, "the friend");
        return check;
    }

    private void require(Heard heard, double hz, String who) {
        narrator.say("%s heard %.1f Hz at %.1f dBFS, %.1f ms late, SINAD %.0f dB, own tone at %.0f dBFS"
                .formatted(
                        who,
                        heard.tone().hz(),
                        heard.tone().levelDbfs(),
                        heard.latencyMs(),
                        heard.tone().sinadDb(),
                        heard.otherDbfs()));
        if (!heard.is(hz)) {
            throw new LabException(who + " did not hear " + hz + " Hz alone: " + heard);
        }
    }

    public void note(SoundCheck check) {
        figures.sound("to_phone", check.toPhone());
        figures.sound("to_friend", check.toFriend());
    }

    public void phoneHangsUp() {
        Instant since = Instant.now();
        phone.hangUp();
        SipMessage bye = stage.kamailio()
                .awaitMessage(
                        "the phone's BYE", since, PATIENCE, message -> message.received() && message.isRequest("BYE"));
        XmppCallStep end = stage.prosody()
                .awaitStep(
                        "the user's client ends the call",
                        since,
                        PATIENCE,
                        step -> step.isFrom(Prosody.jid(Stage.USER))
                                && step.step().startsWith("session-terminate"));
        friend.awaitClosed(since, PATIENCE);
        figures.millis("hangup_by_phone_ms", bye.at(), end.at());
        narrator.say("the phone hung up; the friend's call is over");
    }

    /// A call of its own, since the first one ended at the phone.
    public void friendHangsUp() {
        Ringing ringing = callRings();
        pickUp(ringing);
        friend.awaitEstablished(ringing.since(), PATIENCE);
        Instant since = Instant.now();
        friend.hangUp();
        XmppCallStep end = stage.prosody()
                .awaitStep(
                        "the friend ends the call",
                        since,
                        PATIENCE,
                        step -> step.isFrom(friend.jid()) && step.step().startsWith("session-terminate"));
        SipMessage down = fromPhone("the phone's leg is down", since, "BYE", 200);
        phone.awaitClosed(since, PATIENCE);
        friend.awaitClosed(since, PATIENCE);
        figures.millis("hangup_by_friend_ms", end.at(), down.at());
        narrator.say("the friend hung up; the phone's call is over");
    }

    public void friendGivesUp() {
        callRings();
        Instant since = Instant.now();
        friend.hangUp();
        XmppCallStep retract = friendsStep(since, "retract");
        SipMessage silent = fromPhone("the phone stops ringing", since, "INVITE", 487);
        phone.awaitClosed(since, PATIENCE);
        friend.awaitClosed(since, PATIENCE);
        figures.millis("cancel_ms", retract.at(), silent.at());
        narrator.say("the friend gave up; the phone is silent");
    }

    public void phoneDeclines() {
        Ringing ringing = callRings();
        Instant since = Instant.now();
        phone.hangUp();
        SipMessage refusal = stage.kamailio()
                .awaitMessage(
                        "the phone's refusal",
                        since,
                        PATIENCE,
                        message -> message.received()
                                && message.method().equals("INVITE")
                                && message.status() >= 400
                                && message.callId().equals(ringing.invite().callId()));
        Instant seen = friend.awaitRefusal(since, PATIENCE).at();
        friend.awaitClosed(since, PATIENCE);
        figures.millis("decline_ms", refusal.at(), seen);
        narrator.say("the phone declined (" + refusal.status() + "); the friend sees it");
    }

    /// The user calls the friend by a REST request, and their phone takes part.
    public void userCalls(Path folder) {
        narrator.say("POST " + Stage.USER_PATH + "/calls");
        Instant since = Instant.now();
        stage.api()
                .post(Stage.USER_PATH + "/calls", java.util.Map.of("account", Stage.ACCOUNT, "contact", friend.jid()))
                .require(202);
        Thread callee = Thread.ofVirtual().name("friend-answers").start(() -> {
            friend.awaitRinging(since, PATIENCE);
            friend.answer();
        });
        phone.awaitRinging(since, PATIENCE);
        phone.accept();
        SipMessage up = fromPhone("the phone picks up", since, 200);
        narrator.say("the phone rang and was picked up");
        XmppCallStep accept = stage.prosody()
                .awaitStep(
                        "the friend's client accepts",
                        since,
                        PATIENCE,
                        step -> step.isFrom(friend.jid()) && step.step().equals("session-accept"));
        narrator.say("the friend's client rang and was answered");
        join(callee);
        figures.millis("out_ms", since, latest(up.at(), accept.at()));
        bothHear(folder);
        phone.hangUp();
        friend.awaitClosed(since, PATIENCE);
        narrator.say("hung up");
    }

    private static void join(Thread thread) {
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    private XmppCallStep friendsStep(Instant since, String name) {
        return stage.prosody()
                .awaitStep(
                        "the friend's " + name,
                        since,
                        PATIENCE,
                        step -> step.isFrom(friend.jid()) && step.step().equals(name));
    }

    private SipMessage fromPhone(String what, Instant since, int status) {
        return fromPhone(what, since, "INVITE", status);
    }

    private SipMessage fromPhone(String what, Instant since, String request, int status) {
        return stage.kamailio()
                .awaitMessage(
                        what, since, PATIENCE, message -> message.received() && message.isResponse(request, status));
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
