package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.jain.message.Messages;
import org.linekeeper.agent.sip.jain.transaction.ResponseListener;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.agent.sip.network.Timers;
import org.linekeeper.agent.sip.registration.RegistrationExpiry;
import org.linekeeper.agent.sip.session.SessionExpires;
import org.linekeeper.protocol.Evidence;
import org.linekeeper.protocol.LineSignalling;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.Witness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes whether the user's service can be reached under the line's address (RFC 3903, in the words of RFC 3863),
/// where the line wants that. A domain that will not have it costs the line nothing but a request every few hours.
/// Belongs to the SIP thread.
final class LinePresence {
    private static final Logger LOG = LoggerFactory.getLogger(LinePresence.class);
    /// How long a lamp may stay lit after a sandbox that was killed.
    private static final int ASKED_SECONDS = 600;

    private static final int MOST_SECONDS = 86_400;
    private static final int PAUSE_SECONDS = 600;
    private static final int LONG_PAUSE_SECONDS = 6 * 3_600;
    private static final int CONDITION_FAILED = 412;

    /// Refusals that do not pass by themselves: the domain keeps no presence, or not ours.
    private static final Set<Integer> LASTING = Set.of(400, 403, 404, 405, 406, 415, 489, 501, 603, 604);

    private final JainLine line;
    private final SipCore core;
    private final SipLineSpec spec;
    private final boolean wanted;
    private Timers.Timer next = () -> {};
    private @Nullable Boolean reachable;
    private boolean registered;
    private boolean underWay;
    private boolean over;

    /// Null where the line wants nothing told.
    private @Nullable Witness witness;

    /// The server's name for what it was told last (RFC 3903 §4.1); null where it knows nothing.
    private @Nullable String tag;

    private int seconds = ASKED_SECONDS;
    private long count;

    LinePresence(JainLine line, SipCore core, SipLineSpec spec) {
        this.line = line;
        this.core = core;
        this.spec = spec;
        this.wanted = spec.signalling().presence() == LineSignalling.Presence.PUBLISH;
        this.witness = wanted ? Witness.unknown(core.clock().instant()) : null;
    }

    void serviceIs(boolean now) {
        if (!Boolean.valueOf(now).equals(reachable)) {
            reachable = now;
            publish();
        }
    }

    /// As in [LineStatus#presence()].
    @Nullable
    Witness witness() {
        return witness;
    }

    /// The line's registration stands, or doesn't: whenever it comes back, the domain may have forgotten the rest too.
    void registrationIs(boolean fine) {
        boolean back = fine && !registered;
        registered = fine;
        if (back) {
            publish();
        }
    }

    /// Takes back what was published, or is being published; the answer isn't waited for.
    void end() {
        over = true;
        next.cancel();
        if (!underWay) {
            takeBack();
        }
    }

    private void takeBack() {
        Flow flow = tag == null ? null : line.flowTo(line.hop());
        if (flow != null) {
            new Exchange(core, line.credentials(), flow, request(0), () -> ++count, ResponseListener.NONE).begin();
        }
    }

    /// What changes meanwhile is told with the answer.
    private void publish() {
        Boolean now = reachable;
        if (!wanted || over || underWay || !registered || now == null) {
            return;
        }
        next.cancel();
        Flow flow = line.flowTo(line.hop());
        if (flow == null) {
            notTold("no connection", PAUSE_SECONDS);
            return;
        }
        SIPRequest request = request(seconds);
        Messages.body(request, "application", "pidf+xml", document(now));
        underWay = true;
        new Exchange(core, line.credentials(), flow, request, () -> ++count, new Publishing(now)).begin();
    }

    private SIPRequest request(int expires) {
        SIPRequest request = Messages.request(
                SIPRequest.PUBLISH,
                Messages.uri(spec.address()),
                Messages.from(spec.address(), null, Messages.token()),
                Messages.to(spec.address()),
                Messages.token(),
                ++count);
        Messages.set(request, "Event", "presence");
        Messages.set(request, "Expires", Integer.toString(expires));
        if (tag != null) {
            Messages.set(request, "SIP-If-Match", tag);
        }
        return request;
    }

    /// Of XML's own characters a line's address can hold the ampersand only.
    private String document(boolean open) {
        String entity = spec.address().uri().replace("&", "&amp;");
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <presence xmlns="urn:ietf:params:xml:ns:pidf" entity="%s">
                  <tuple id="service"><status><basic>%s</basic></status></tuple>
                </presence>
                """.formatted(entity, open ? "open" : "closed");
    }

    private void heard(Evidence evidence, String detail) {
        witness = Objects.requireNonNull(witness).next(evidence, core.clock().instant(), detail);
        line.presenceIs(witness);
    }

    private void notTold(String why, int wait) {
        LOG.info("line {}: presence can't be published: {}", spec.id(), why);
        heard(Evidence.GONE, why);
        later(Duration.ofSeconds(wait));
    }

    private void later(Duration wait) {
        next.cancel();
        next = core.thread().after(core.options().second().multipliedBy(wait.toSeconds()), this::publish);
    }

    private final class Publishing implements ResponseListener {
        private final boolean told;

        Publishing(boolean told) {
            this.told = told;
        }

        @Override
        public void responded(SIPResponse response) {
            int status = response.getStatusCode();
            if (status < 200) {
                return;
            }
            underWay = false;
            if (over) {
                tag = Messages.first(response, "SIP-ETag").orElse(tag);
                takeBack();
            } else if (status < 300) {
                accepted(response);
            } else if (status == CONDITION_FAILED && tag != null) {
                tag = null;
                publish();
            } else {
                refused(response, status);
            }
        }

        private void accepted(SIPResponse response) {
            tag = Messages.first(response, "SIP-ETag").orElse(null);
            heard(Evidence.ALIVE, words(response));
            if (Boolean.valueOf(told).equals(reachable)) {
                int granted = number(response, "Expires").orElse(seconds);
                later(RegistrationExpiry.refreshAfter(Duration.ofSeconds(granted)));
            } else {
                publish();
            }
        }

        private void refused(SIPResponse response, int status) {
            int least = number(response, "Min-Expires").orElse(0);
            boolean tooShort = status == SIPResponse.INTERVAL_TOO_BRIEF && least > seconds && least <= MOST_SECONDS;
            boolean first = seconds == ASKED_SECONDS;
            if (tooShort) {
                seconds = least;
            }
            if (tooShort && first) {
                publish();
            } else if (LASTING.contains(status)) {
                tag = null;
                notTold(words(response), LONG_PAUSE_SECONDS);
            } else {
                int asked = number(response, "Retry-After").orElse(0);
                notTold(words(response), Math.clamp(asked, PAUSE_SECONDS, LONG_PAUSE_SECONDS));
            }
        }

        @Override
        public void failed(Failure failure) {
            underWay = false;
            if (!over) {
                String why = failure == Failure.TIMEOUT ? "no answer" : "connection lost";
                notTold(why, PAUSE_SECONDS);
            }
        }

        private static String words(SIPResponse response) {
            return response.getStatusCode() + " " + response.getReasonPhrase();
        }

        private static Optional<Integer> number(SIPResponse response, String header) {
            return Messages.first(response, header).map(SessionExpires::number).filter(number -> number >= 0);
        }
    }
}
