package org.linekeeper.agent.call;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.CallMedia;
import org.linekeeper.agent.media.SdpException;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sip.SipLineListener;
import org.linekeeper.agent.sip.SipUserAgent;
import org.linekeeper.agent.sound.SoundCard;
import org.linekeeper.protocol.AgentStatus.LineStatus;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.SipLineSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The user's SIP lines as the spec wants them, and what becomes of calls from their side. Thread-safe.
public final class Lines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lines.class);

    private final SipUserAgent userAgent;
    private final CallMedia.Opener media;
    private final SoundCard card;
    private final Consumer<LineStatus> statusChanges;
    private final Map<LineId, SipLine> open = new HashMap<>();
    private final AtomicInteger joined = new AtomicInteger();

    /// Null before anything is known of the service.
    private @Nullable Boolean reachable;

    public Lines(SipUserAgent userAgent, CallMedia.Opener media, SoundCard card, Consumer<LineStatus> statusChanges) {
        this.userAgent = userAgent;
        this.media = media;
        this.card = card;
        this.statusChanges = statusChanges;
    }

    /// Closes the lines that are gone or changed and opens the new ones; an unchanged line is not touched.
    public synchronized void apply(List<SipLineSpec> wanted) {
        Map<LineId, SipLineSpec> byId = wanted.stream().collect(Collectors.toMap(SipLineSpec::id, spec -> spec));
        open.values().removeIf(line -> {
            boolean stale = !line.spec().equals(byId.get(line.spec().id()));
            if (stale) {
                line.close();
            }
            return stale;
        });
        for (SipLineSpec spec : wanted) {
            open.computeIfAbsent(spec.id(), id -> opened(spec));
        }
    }

    private SipLine opened(SipLineSpec spec) {
        SipLine line = userAgent.open(spec, new Incoming(spec));
        if (reachable != null) {
            line.presence(reachable);
        }
        return line;
    }

    /// Whether the user's service can be reached: for lines that tell it.
    public synchronized void presence(boolean now) {
        reachable = now;
        open.values().forEach(line -> line.presence(now));
    }

    public synchronized List<LineStatus> statuses() {
        return open.values().stream().map(SipLine::status).toList();
    }

    public synchronized List<SipLine> all() {
        return List.copyOf(open.values());
    }

    public synchronized Optional<SipLine> find(LineId id) {
        return Optional.ofNullable(open.get(id));
    }

    /// Whether a call from a line's own side is joined to the sound card.
    public boolean useSound() {
        return joined.get() > 0;
    }

    @Override
    public synchronized void close() {
        open.values().forEach(SipLine::close);
        open.clear();
    }

    private final class Incoming implements SipLineListener {
        private final SipLineSpec spec;

        Incoming(SipLineSpec spec) {
            this.spec = spec;
        }

        @Override
        public void statusChanged(LineStatus status) {
            statusChanges.accept(status);
        }

        @Override
        public SipCallListener incoming(SipCall call, Party from, String offer) {
            return switch (spec.incoming()) {
                case DECLINE -> refuse(call, 480);
                case BUSY -> refuse(call, 486);
                case JOIN_SOUND -> join(call, offer);
            };
        }

        private static SipCallListener refuse(SipCall call, int status) {
            call.reject(status);
            return new Refused();
        }

        private SipCallListener join(SipCall call, String offer) {
            CallMedia sound = find(spec.id())
                    .map(line -> media.open(line.localAddress(), spec.media()))
                    .orElseThrow(() -> new IllegalStateException("a call on a closed line"));
            sound.listen(new Silence(call));
            joined.incrementAndGet();
            try {
                String answer = sound.answer(offer);
                // a caller that waits for a 180 before it does anything gets one, however soon the 200 follows
                call.ring();
                call.answer(answer);
            } catch (SdpException e) {
                sound.close();
                call.reject(488);
            }
            return new Joined(call, sound, this::join);
        }
    }

    /// Ends a call that brings no sound any more, or never will. Its digits are heard by the client as tones.
    private record Silence(SipCall call) implements CallMedia.Listener {
        @Override
        public boolean pressed(char digit, boolean audible) {
            return false;
        }

        @Override
        public void silent(Duration length) {
            call.hangUp();
        }

        @Override
        public void failed(String why) {
            LOG.warn("a line's own call ends: {}", why);
            call.hangUp();
        }
    }

    private static final class Refused implements SipCallListener {
        @Override
        public void ringing() {}

        @Override
        public void answered(String sdp) {}

        @Override
        public String reoffered(String sdp) {
            throw new SdpException("the call was refused");
        }

        @Override
        public void ended(End end) {}
    }

    private final class Joined implements SipCallListener {
        private final SipCall call;
        private final CallMedia sound;
        private final BiFunction<SipCall, String, SipCallListener> successor;

        /// @param successor answers a call with that offer, in this one's place
        Joined(SipCall call, CallMedia sound, BiFunction<SipCall, String, SipCallListener> successor) {
            this.call = call;
            this.sound = sound;
            this.successor = successor;
        }

        @Override
        public void ringing() {}

        /// The answer to our offer, where the caller had made none.
        @Override
        public void answered(String sdp) {
            try {
                sound.accept(sdp);
            } catch (SdpException e) {
                LOG.warn("{} brought no answer that can be used: {}", call.callId(), e.getMessage());
                call.hangUp();
            }
        }

        /// Not on the SIP thread: it waits for the sound server.
        @Override
        public void answerSent() {
            Thread.ofVirtual().name("join-" + call.callId()).start(() -> sound.join(card));
        }

        @Override
        public String reoffered(String sdp) {
            return sound.answer(sdp);
        }

        @Override
        public void digit(char digit) {
            sound.digit(digit);
        }

        @Override
        public Optional<SipCallListener> replaced(SipCall by, SipLineListener.Party from, String offer) {
            return Optional.of(successor.apply(by, offer));
        }

        @Override
        public void ended(End end) {
            joined.decrementAndGet();
            sound.close();
        }
    }
}
