package org.linekeeper.agent.call;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.Referral;
import org.linekeeper.agent.sip.SipCall;
import org.linekeeper.agent.sip.SipCallListener;
import org.linekeeper.agent.sip.SipLine;
import org.linekeeper.agent.sip.SipLineListener;
import org.linekeeper.agent.sip.SipUserAgent;
import org.linekeeper.protocol.AgentStatus.LineStatus;
import org.linekeeper.protocol.Party;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.Witness;

/// A user agent whose phones are played by the test.
public final class FakeSip implements SipUserAgent {
    public final List<FakeLine> lines = new CopyOnWriteArrayList<>();
    public final List<FakeCall> calls = new CopyOnWriteArrayList<>();

    @Override
    public SipLine open(SipLineSpec spec, SipLineListener listener) {
        FakeLine line = new FakeLine(spec, listener);
        lines.add(line);
        return line;
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public void close() {}

    public final class FakeLine implements SipLine {
        public final SipLineSpec spec;
        public final SipLineListener listener;
        public final List<Consumer<LineStatus>> registering = new CopyOnWriteArrayList<>();
        public volatile boolean closed;
        public volatile @Nullable Boolean presence;

        FakeLine(SipLineSpec spec, SipLineListener listener) {
            this.spec = spec;
            this.listener = listener;
        }

        @Override
        public SipLineSpec spec() {
            return spec;
        }

        @Override
        public LineStatus status() {
            return new LineStatus(spec.id(), Witness.unknown(Instant.EPOCH), 0, null, null, null);
        }

        @Override
        public InetAddress localAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public SipCall invite(SipAddress target, Party caller, String offer, SipCallListener phone) {
            FakeCall call = new FakeCall(target, caller, offer, phone);
            calls.add(call);
            return call;
        }

        @Override
        public SipCall invite(Referral referral, Party caller, String offer, SipCallListener phone) {
            FakeCall call = new FakeCall(referral.target(), caller, offer, phone);
            referral.replaces().ifPresent(replaced -> call.done.add("invited to replace " + replaced));
            calls.add(call);
            return call;
        }

        @Override
        public void presence(boolean reachable) {
            presence = reachable;
        }

        @Override
        public void registerAnew(Consumer<LineStatus> done) {
            registering.add(done);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /// What was done to one phone, and the test's hold on it.
    public static final class FakeCall implements SipCall {
        final SipAddress target;
        final Party caller;
        final String offer;
        public final SipCallListener phone;
        public final List<String> done = new CopyOnWriteArrayList<>();

        FakeCall(SipAddress target, Party caller, String offer, SipCallListener phone) {
            this.target = target;
            this.caller = caller;
            this.offer = offer;
            this.phone = phone;
        }

        @Override
        public String callId() {
            return "fake";
        }

        @Override
        public void ring() {
            done.add("ring");
        }

        @Override
        public void answer(String sdp) {
            done.add("answer " + sdp);
        }

        @Override
        public void reject(int status) {
            done.add("reject " + status);
        }

        @Override
        public void reoffer(Supplier<String> offer, ReofferListener heard) {
            done.add("reoffer " + offer.get());
        }

        @Override
        public void sendDigit(char digit) {
            done.add("digit " + digit);
        }

        @Override
        public void refer(SipAddress to, TransferListener heard) {
            done.add("refer to " + to);
        }

        @Override
        public void refer(SipCall other, TransferListener heard) {
            done.add("refer to call " + other.callId());
        }

        @Override
        public void hangUp() {
            done.add("hang up");
        }
    }
}
