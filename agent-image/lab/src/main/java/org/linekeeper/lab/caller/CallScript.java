package org.linekeeper.lab.caller;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What one calling party writes (RFC 3261): INVITE, ACK, BYE, and answers to what the other side asks.
///
/// @param local  where it is reached
/// @param user   whom it calls
/// @param target where
/// @param id     what tells this call from every other
record CallScript(InetSocketAddress local, String user, InetSocketAddress target, String id) {
    byte[] invite(String sdp) {
        return text(
                "INVITE sip:" + user + "@" + host(target) + " SIP/2.0",
                List.of(
                        via("i"),
                        from(),
                        "To: <sip:" + user + "@" + host(target) + ">",
                        "Call-ID: " + id,
                        "CSeq: 1 INVITE",
                        contact(),
                        "Max-Forwards: 70",
                        "Content-Type: application/sdp"),
                sdp);
    }

    /// For a 200; a refusal's ACK belongs to the INVITE's transaction and has its branch (RFC 3261 §17.1.1.3).
    byte[] ack(SipText answer) {
        boolean up = answer.status() < 300;
        String uri = up ? answer.contactUri() : "sip:" + user + "@" + host(target);
        return inDialog("ACK", uri, via(up ? "a" : "i"), "1 ACK", answer);
    }

    byte[] bye(SipText answer) {
        return inDialog("BYE", answer.contactUri(), via("b"), "2 BYE", answer);
    }

    private byte[] inDialog(String method, String uri, String via, String sequence, SipText answer) {
        return text(
                method + " " + uri + " SIP/2.0",
                List.of(
                        via,
                        from(),
                        "To: " + answer.header("to"),
                        "Call-ID: " + id,
                        "CSeq: " + sequence,
                        "Max-Forwards: 70"),
                "");
    }

    /// To a request of the other side's.
    byte[] answer(SipText request, String status, String sdp) {
        return text(
                "SIP/2.0 " + status,
                List.of(
                        "Via: " + request.header("via"),
                        "From: " + request.header("from"),
                        "To: " + request.header("to"),
                        "Call-ID: " + request.header("call-id"),
                        "CSeq: " + request.header("cseq"),
                        contact(),
                        "Content-Type: application/sdp"),
                sdp);
    }

    private static byte[] text(String first, List<String> headers, String body) {
        return (first + "\r\n" + String.join("\r\n", headers) + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private String via(String branch) {
        return "Via: SIP/2.0/UDP " + host(local) + ";rport;branch=z9hG4bK" + branch + id;
    }

    private String from() {
        return "From: <sip:caller@" + host(local) + ">;tag=" + id;
    }

    private String contact() {
        return "Contact: <sip:caller@" + host(local) + ">";
    }

    private static String host(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /// An offer of one codec.
    static String offer(FarCodec codec, InetSocketAddress sound) {
        String host = sound.getAddress().getHostAddress();
        return String.join(
                "\r\n",
                "v=0",
                "o=caller 1 1 IN IP4 " + host,
                "s=-",
                "c=IN IP4 " + host,
                "t=0 0",
                "m=audio " + sound.getPort() + " RTP/AVP " + codec.payloadType(),
                "a=rtpmap:" + codec.payloadType() + " " + codec.mapping(),
                "a=ptime:20",
                "");
    }
}
