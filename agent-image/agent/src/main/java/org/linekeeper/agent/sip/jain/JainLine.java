package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.message.SIPRequest;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sip.SipLineListener;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.InviteServerTransaction;
import org.linekeeper.agent.sip.jain.transaction.ServerTransaction;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Hop;
import org.linekeeper.agent.sip.network.Network;
import org.linekeeper.agent.sip.network.StunBinding;
import org.linekeeper.agent.sip.network.TlsTrust;
import org.linekeeper.agent.sip.network.Way;
import org.linekeeper.agent.sip.registration.RegistrationProgress;
import org.linekeeper.agent.sip.session.SessionReply;
import org.linekeeper.protocol.AgentStatus.LineStatus;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;
import org.linekeeper.protocol.Witness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One SIP account: its registration and its calls. The port's methods may be called from anywhere; all others belong
/// to the SIP thread.
final class JainLine implements SipLine {
    private static final Logger LOG = LoggerFactory.getLogger(JainLine.class);

    /// An address that nobody has (RFC 5737): the way to it is the way to the world.
    private static final String ANYWHERE = "192.0.2.1";

    private final SipCore core;
    private final SipLineSpec spec;
    private final SipLineListener listener;
    private final Consumer<JainLine> closing;
    private final Hop hop;
    private final @Nullable TlsTrust trust;
    private final LineCredentials credentials;
    private final LineRegistration registration;
    private final LineMailbox mailbox;
    private final LinePresence presence;
    private final Set<LineCall> calls = new HashSet<>();
    private volatile LineStatus status;
    private volatile @Nullable InetAddress localAddress;

    /// @param closing ends the line; called from anywhere
    JainLine(SipCore core, SipLineSpec spec, SipLineListener listener, Consumer<JainLine> closing) {
        this.core = core;
        this.spec = spec;
        this.listener = listener;
        this.closing = closing;
        SipAddress next = spec.nextHop();
        this.hop = new Hop(spec.transport(), next.host(), next.port().orElse(0));
        this.trust = spec.transport() == SipTransport.TLS
                ? new TlsTrust(spec.signalling().trust(), List.of(spec.address().host(), next.host()))
                : null;
        this.credentials = new LineCredentials(spec);
        this.registration = new LineRegistration(this, core, spec);
        this.mailbox = new LineMailbox(this, core, spec, listener);
        this.presence = new LinePresence(this, core, spec);
        this.status = RegistrationProgress.starting(core.clock().instant()).status(spec.id(), presence.witness());
    }

    @Override
    public SipLineSpec spec() {
        return spec;
    }

    @Override
    public LineStatus status() {
        return status;
    }

    @Override
    public InetAddress localAddress() {
        InetAddress known = localAddress;
        return known != null ? known : guessedAddress();
    }

    @Override
    public SipCall invite(SipAddress target, Party caller, String offer, SipCallListener callListener) {
        return call(request(target, caller, offer), callListener);
    }

    @Override
    public SipCall invite(Referral referral, Party caller, String offer, SipCallListener callListener) {
        SIPRequest invite = request(referral.target(), caller, offer);
        referral.replaces().ifPresent(replaced -> Messages.set(invite, Replaces.HEADER, replaced));
        referral.referredBy().ifPresent(by -> Messages.set(invite, "Referred-By", by));
        return call(invite, callListener);
    }

    private SIPRequest request(SipAddress target, Party caller, String offer) {
        CallerHeaders headers = new CallerHeaders(spec, caller);
        SIPRequest invite = Messages.request(
                SIPRequest.INVITE,
                Messages.uri(target),
                headers.from(Messages.token()),
                Messages.to(target),
                Messages.token(),
                1);
        headers.asserted().ifPresent(identity -> Messages.set(invite, "P-Asserted-Identity", identity));
        Messages.set(invite, "Allow", Messages.ALLOW);
        Messages.set(invite, "Supported", Messages.SUPPORTED);
        SessionHeaders.ask(invite, sessionSeconds());
        Messages.sdp(invite, offer);
        return invite;
    }

    private SipCall call(SIPRequest invite, SipCallListener callListener) {
        OutgoingCall call = new OutgoingCall(this, core, invite, callListener);
        core.thread().execute(() -> begin(call));
        return call;
    }

    @Override
    public void registerAnew(Consumer<LineStatus> done) {
        core.thread().execute(() -> registration.anew(() -> done.accept(status)));
    }

    @Override
    public void presence(boolean reachable) {
        core.thread().execute(() -> presence.serviceIs(reachable));
    }

    @Override
    public void close() {
        closing.accept(this);
    }

    void open() {
        registration.begin();
    }

    /// Ends the calls and the registration.
    void shut(Runnable done) {
        List.copyOf(calls).forEach(LineCall::end);
        mailbox.end();
        presence.end();
        registration.end(done);
    }

    void offered(InviteServerTransaction invite) {
        if (!refusedForItsTimer(invite)) {
            calls.add(IncomingCall.begin(this, core, invite, listener));
        }
    }

    /// Takes an INVITE that is to replace a call.
    void offered(InviteServerTransaction invite, Replaceable replaced) {
        if (!refusedForItsTimer(invite)) {
            IncomingCall.replacing(this, core, invite, replaced).ifPresent(calls::add);
        }
    }

    private boolean refusedForItsTimer(InviteServerTransaction invite) {
        if (SessionHeaders.reply(invite.request(), sessionSeconds()) instanceof SessionReply.TooSmall small) {
            invite.respond(SessionHeaders.refusal(invite.request(), small, Messages.token()));
            return true;
        }
        return false;
    }

    /// Takes a NOTIFY that belongs to no subscription of ours.
    void notified(ServerTransaction notify) {
        mailbox.notified(notify);
    }

    /// Whether an INVITE is one that this line has already, come another way.
    boolean hasSameRequest(SIPRequest invite) {
        return calls.stream().anyMatch(call -> call instanceof IncomingCall known && known.sameRequest(invite));
    }

    /// The caller of an INVITE gave up.
    void cancelled(InviteServerTransaction invite, String reason) {
        for (LineCall call : List.copyOf(calls)) {
            if (call instanceof IncomingCall incoming) {
                incoming.cancelled(invite, reason);
            }
        }
    }

    void forget(LineCall call) {
        calls.remove(call);
    }

    Hop hop() {
        return registration.hop().orElse(hop);
    }

    /// The way to the line's proxy.
    Way way() {
        return Way.to(hop(), trust);
    }

    /// The way of a dialog's requests to where the dialog says. A line that is to be encrypted takes no other: what
    /// the dialog names for plain transport goes through the line's proxy too, as does what it doesn't name at all.
    Way wayTo(Optional<Hop> next) {
        return next.filter(named -> trust == null || named.transport() == SipTransport.TLS)
                .map(named -> Way.to(named, named.transport() == SipTransport.TLS ? trustFor(named) : null))
                .orElseGet(this::way);
    }

    private TlsTrust trustFor(Hop named) {
        return trust != null ? trust : new TlsTrust(spec.signalling().trust(), List.of(named.host()));
    }

    SipAddress address() {
        return spec.address();
    }

    /// The session interval that this line asks for, 0 for none.
    int sessionSeconds() {
        return spec.signalling().sessionSeconds();
    }

    LineCredentials credentials() {
        return credentials;
    }

    /// What may be sent over a flow: to others than the line's own proxy nothing, for they could ask for an
    /// answer to guess the password from. The proxy is as much itself over another flow to where the line is
    /// registered; one of TLS alone has shown who it is.
    @Nullable
    LineCredentials credentialsFor(Flow flow) {
        Flow lines = registration.flow();
        boolean same = lines != null
                && (flow.equals(lines)
                        || (lines.transport() != SipTransport.TLS
                                && flow.remote().equals(lines.remote())
                                && flow.isAsCertainAs(lines.transport())));
        return same ? credentials : null;
    }

    /// The line's own flow, where it leads to the given hop; null otherwise.
    @Nullable
    Flow flowTo(Hop next) {
        Flow flow = registration.flow();
        boolean same = flow != null
                && next.transport() == flow.transport()
                && (next.equals(hop())
                        || (next.portOrDefault() == flow.remote().getPort()
                                && next.host().equals(flow.remote().getAddress().getHostAddress())));
        return same ? flow : null;
    }

    /// Where the line is reached by those at the other end of a flow. Nobody comes by one that has closed: then it is
    /// the line's own.
    Contact contact(Flow over) {
        Flow lines = registration.flow();
        Flow leads = over.open() || lines == null ? over : lines;
        return Messages.contact(
                Messages.contactUri(spec.id().value(), registration.contactAddress(leads), leads.transport()));
    }

    /// Finds another way to a server of the line's whose connection has closed.
    ///
    /// @param port that it takes answers at, 0 for the usual one
    void wayBack(Flow closed, int port, Consumer<Flow> sending) {
        Hop back = new Hop(closed.transport(), closed.remote().getAddress().getHostAddress(), port);
        Flow lines = flowTo(back);
        if (lines != null) {
            sending.accept(lines);
            return;
        }
        TlsTrust needed = closed.transport() == SipTransport.TLS ? trustFor(back) : null;
        core.network().open(Way.to(back, needed), new Network.Opening() {
            @Override
            public void opened(Flow flow) {
                sending.accept(flow);
            }

            @Override
            public void failed(String why) {
                LOG.info("an answer was not sent: {}", why);
            }
        });
    }

    /// Whether requests to this user part are the line's: our Contact's, or the account's own name as some
    /// registrars write it.
    boolean named(SipUri uri) {
        String user = uri.getUser();
        return spec.id().value().equals(user)
                || spec.address().user().filter(own -> own.equals(user)).isPresent();
    }

    /// Whether requests over a flow come from the line's own registrar.
    boolean isReachedOver(Flow flow) {
        return flow.equals(registration.flow());
    }

    /// Whether a flow comes from a server of the line's, and as the line speaks with it, or better.
    boolean isProxy(Flow flow) {
        return isCertain(flow) && registration.isServer(flow.remote().getAddress());
    }

    /// A line with a connection believes no datagram: its sender may be forged.
    boolean isCertain(Flow flow) {
        return flow.isAsCertainAs(spec.transport());
    }

    /// Whether the line has servers beyond those.
    boolean hasOtherServers(Set<InetSocketAddress> than) {
        return registration.hasOtherServers(than);
    }

    /// A STUN answer, this line's or another's.
    void bound(StunBinding answer, Flow from) {
        registration.bound(answer, from);
    }

    void flowClosed(Flow flow) {
        registration.flowClosed(flow);
    }

    /// Keeps the connections open that calls were made over beside the line's own way: the other side's
    /// requests come by them (RFC 5626 §3.5.1).
    void keepCallsAlive(Duration interval) {
        calls.stream()
                .flatMap(call -> call.way().stream())
                .filter(way -> way.transport().reliable() && way.open() && !isReachedOver(way))
                .distinct()
                .forEach(way -> way.keepAlive(interval));
    }

    /// The line is reached at another address by now: so are its calls.
    void moved() {
        List.copyOf(calls).forEach(call -> call.session().ifPresent(DialogSession::moved));
    }

    void localAddressIs(InetAddress address) {
        localAddress = address;
    }

    void registrationIs(RegistrationProgress progress) {
        status = progress.status(spec.id(), presence.witness());
        mailbox.registrationIs(progress.failures() == 0);
        presence.registrationIs(progress.failures() == 0);
        listener.statusChanged(status);
    }

    void presenceIs(Witness news) {
        status = status.withPresence(news);
        listener.statusChanged(status);
    }

    private void begin(OutgoingCall call) {
        calls.add(call);
        Flow flow = flowTo(hop);
        if (flow != null) {
            call.begin(flow);
            return;
        }
        core.network().open(way(), new Network.Opening() {
            @Override
            public void opened(Flow opened) {
                call.begin(opened);
            }

            @Override
            public void failed(String why) {
                call.unreachable(why);
            }
        });
    }

    /// Before the first contact with the registrar: by the routing table alone, names are not looked up for it.
    private InetAddress guessedAddress() {
        try {
            InetAddress towards = Network.literal(hop.host()).orElse(InetAddress.ofLiteral(ANYWHERE));
            return Network.localAddressTowards(towards);
        } catch (UncheckedIOException noRoute) {
            return InetAddress.getLoopbackAddress();
        }
    }
}
