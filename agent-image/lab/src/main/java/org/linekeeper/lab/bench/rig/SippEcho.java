package org.linekeeper.lab.bench.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.linekeeper.lab.peer.LabException;
import org.linekeeper.lab.peer.Sipp;
import org.linekeeper.lab.peer.Waiting;

/// A call from SIPp that sends every RTP packet back to where it came from. Up when the constructor returns;
/// closing hangs up and waits for the end. One at a time: it has SIPp's own ports.
public final class SippEcho implements AutoCloseable {
    private static final Duration SET_UP = Duration.ofSeconds(15);
    private static final Duration END = Duration.ofSeconds(15);
    private static final int SIP_PORT = 5060;
    private static final String CALL_ID = "echo-%u";
    private static final String TRACE = "/tmp/echo.csv";

    /// SIPp's own calling party, but that it hangs up when it is told to instead of after a time.
    private static final String SCENARIO = """
            <?xml version="1.0" encoding="UTF-8"?>
            <scenario name="echo until told to hang up">
              <send retrans="500"><![CDATA[
                INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
                From: <sip:echo@[local_ip]:[local_port]>;tag=[pid]e[call_number]
                To: <sip:[service]@[remote_ip]:[remote_port]>
                Call-ID: [call_id]
                CSeq: 1 INVITE
                Contact: <sip:echo@[local_ip]:[local_port]>
                Max-Forwards: 70
                Content-Type: application/sdp
                Content-Length: [len]

                v=0
                o=echo 1 1 IN IP[local_ip_type] [local_ip]
                s=-
                c=IN IP[media_ip_type] [media_ip]
                t=0 0
                m=audio [media_port] RTP/AVP 0
                a=rtpmap:0 PCMU/8000
                a=ptime:20
              ]]></send>
              <recv response="100" optional="true"/>
              <recv response="180" optional="true"/>
              <recv response="183" optional="true"/>
              <recv response="200"/>
              <send><![CDATA[
                ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
                From: <sip:echo@[local_ip]:[local_port]>;tag=[pid]e[call_number]
                To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
                Call-ID: [call_id]
                CSeq: 1 ACK
                Max-Forwards: 70
                Content-Length: 0
              ]]></send>
              <recv request="MESSAGE"/>
              <send retrans="500"><![CDATA[
                BYE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
                Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
                From: <sip:echo@[local_ip]:[local_port]>;tag=[pid]e[call_number]
                To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
                Call-ID: [call_id]
                CSeq: 2 BYE
                Max-Forwards: 70
                Content-Length: 0
              ]]></send>
              <recv response="200"/>
            </scenario>
            """;

    private static final String HANG_UP = """
            MESSAGE sip:echo SIP/2.0
            Via: SIP/2.0/UDP bench;branch=z9hG4bKbench
            From: <sip:bench@bench>;tag=bench
            To: <sip:echo@bench>
            Call-ID: echo-1
            CSeq: 1 MESSAGE
            Content-Length: 0

            """.replace("\n", "\r\n");

    private final Sipp sipp;
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    /// @param to where it calls
    public SippEcho(Sipp sipp, SipTarget to) {
        this.sipp = sipp;
        Thread.ofVirtual().name("echo-call").start(() -> call(to));
        Waiting.until("the echo's call to " + to + " is up", SET_UP, () -> ended.isDone() || isUp());
        if (ended.isDone()) {
            throw new LabException("the echo's call ended at once", ended.exceptionNow());
        }
    }

    private void call(SipTarget to) {
        try {
            ended.complete(sipp.runScenario(
                    SCENARIO,
                    "-rtp_echo",
                    "-m",
                    "1",
                    "-cid_str",
                    CALL_ID,
                    "-s",
                    to.user(),
                    "-trace_shortmsg",
                    "-shortmessage_file",
                    TRACE,
                    to.hostAndPort()));
        } catch (RuntimeException e) {
            ended.completeExceptionally(e);
        }
    }

    private boolean isUp() {
        return sipp.read(TRACE).lines().anyMatch(line -> line.contains("CSeq:1 ACK"));
    }

    /// Does something while the call is up, and makes sure that it was up all the time.
    public <T> T during(Supplier<T> work) {
        T result = work.get();
        if (ended.isDone()) {
            throw new LabException("the echo's call ended while it was needed");
        }
        return result;
    }

    @Override
    public void close() {
        if (!ended.isDone()) {
            hangUp();
        }
        Waiting.until("the echo has hung up", END, ended::isDone);
        sipp.delete(TRACE);
        if (ended.isCompletedExceptionally()) {
            throw new LabException("the echo's call failed", ended.exceptionNow());
        }
    }

    private void hangUp() {
        byte[] bytes = HANG_UP.getBytes(StandardCharsets.US_ASCII);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(sipp.address()), SIP_PORT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
