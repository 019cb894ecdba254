package org.linekeeper.agent.sip.jain.message;

import gov.nist.javax.sip.address.AddressImpl;
import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.ContentType;
import gov.nist.javax.sip.header.ExtensionHeaderImpl;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.SIPHeader;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sip.InvalidArgumentException;
import javax.sip.address.URI;
import javax.sip.header.ContentTypeHeader;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.network.Flow;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipTransport;

/// Makes messages and their parts. What comes in here is valid already (a [SipAddress], a token of ours),
/// so the checked exceptions of JAIN-SIP's setters would be bugs.
public final class Messages {
    /// What we understand (RFC 3261 §20.5).
    public static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, PRACK, UPDATE, REFER, NOTIFY";

    /// The extensions that a peer may require of us (RFC 3262, RFC 3891, RFC 4028).
    public static final String SUPPORTED = "100rel, replaces, timer";

    /// The bodies that we read.
    public static final String ACCEPT =
            "application/sdp, multipart/mixed, multipart/alternative, application/dtmf-relay, "
                    + "application/simple-message-summary, message/sipfrag";

    /// The event packages of subscriptions that we know (RFC 6665 §8.2.2).
    public static final String EVENTS = "message-summary, refer";

    public static final String SDP = "application/sdp";
    private static final String PRODUCT = "Linekeeper";
    private static final String BRANCH_COOKIE = "z9hG4bK";
    private static final int MAX_FORWARDS = 70;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Messages() {}

    /// A request without Via, which the transaction adds.
    public static SIPRequest request(String method, URI target, From from, To to, String callId, long cseq) {
        return made(() -> {
            SIPRequest request = new SIPRequest();
            request.setRequestURI(target);
            request.setMethod(method);
            request.setHeader(new CallID(callId));
            request.setHeader(new CSeq(cseq, method));
            request.setHeader(from);
            request.setHeader(to);
            request.setHeader(new MaxForwards(MAX_FORWARDS));
            set(request, "User-Agent", PRODUCT);
            return request;
        });
    }

    /// A response with the request's Via, From, To, Call-ID, CSeq and, where a dialog begins, Record-Route headers.
    ///
    /// @param toTag ours; not set on a 100, nor where the request had one
    public static SIPResponse response(SIPRequest request, int status, @Nullable String toTag) {
        SIPResponse response = request.createResponse(status);
        if (toTag != null && status > 100 && response.getToTag() == null) {
            response.setToTag(toTag);
        }
        set(response, "Server", PRODUCT);
        return response;
    }

    public static From from(SipAddress address, @Nullable String displayName, String tag) {
        return made(() -> {
            From from = new From();
            from.setAddress(address(uri(address), displayName));
            from.setTag(tag);
            return from;
        });
    }

    /// An address with a display name, as headers write it.
    public static String nameAddress(SipAddress address, String displayName) {
        return address(uri(address), displayName).toString();
    }

    public static To to(SipAddress address) {
        To to = new To();
        to.setAddress(address(uri(address), null));
        return to;
    }

    public static SipUri uri(SipAddress address) {
        return made(() -> {
            SipUri uri = new SipUri();
            address.user().ifPresent(uri::setUser);
            uri.setHost(address.host());
            address.port().ifPresent(uri::setPort);
            return uri;
        });
    }

    /// Where a line can be reached.
    public static SipUri contactUri(String user, InetSocketAddress at, SipTransport transport) {
        return made(() -> {
            SipUri uri = new SipUri();
            uri.setUser(user);
            uri.setHost(host(at.getAddress()));
            uri.setPort(at.getPort());
            if (transport != SipTransport.UDP) {
                uri.setTransportParam(transport.name().toLowerCase(Locale.ROOT));
            }
            return uri;
        });
    }

    public static Contact contact(SipUri uri) {
        Contact contact = new Contact();
        contact.setAddress(address(uri, null));
        return contact;
    }

    /// Our Via for a new transaction, asking for `rport` (RFC 3581).
    public static Via via(Flow flow) {
        return made(() -> {
            Via via = new Via();
            via.setTransport(flow.transport().name());
            via.setHost(host(flow.local().getAddress()));
            via.setPort(flow.local().getPort());
            via.setRPort();
            via.setBranch(BRANCH_COOKIE + token());
            return via;
        });
    }

    /// Numbers a request anew.
    public static void count(SIPRequest request, long number) {
        made(() -> {
            request.getCSeq().setSeqNumber(number);
            return request;
        });
    }

    /// An unguessable token for tags, branches and Call-IDs (RFC 3261 §19.3).
    public static String token() {
        byte[] bytes = new byte[12];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    public static void sdp(SIPMessage message, String sdp) {
        body(message, "application", "sdp", sdp);
    }

    /// The body as text; empty where there is none.
    public static String body(SIPMessage message) {
        byte[] content = message.getRawContent();
        return content == null ? "" : new String(content, StandardCharsets.UTF_8);
    }

    /// The session description in a body, which may hold others too; empty where there is none. A body that doesn't say
    /// what it is is taken for one.
    public static String description(SIPMessage message) {
        String body = body(message);
        if (message.getContentTypeHeader() == null || isOfType(message, "application", "sdp")) {
            return body;
        }
        return first(message, "Content-Type")
                .flatMap(type -> BodyParts.first(SDP, type, body))
                .orElse("");
    }

    /// Sets a header as written, replacing one of that name.
    public static void set(SIPMessage message, String name, String value) {
        setAll(message, name, List.of(value));
    }

    /// Sets a header once for each value, replacing those of that name.
    public static void setAll(SIPMessage message, String name, List<String> values) {
        message.removeHeader(name);
        for (String value : values) {
            ExtensionHeaderImpl header = new ExtensionHeaderImpl(name);
            header.setValue(value);
            message.addHeader(header);
        }
    }

    /// The values of all headers of that name, those too that the parser could make nothing of.
    public static List<String> values(SIPMessage message, String name) {
        List<String> values = new ArrayList<>();
        for (Iterator<SIPHeader> headers = message.getHeaders(name); headers.hasNext(); ) {
            values.add(value(headers.next().toString()));
        }
        for (Iterator<String> lines = message.getUnrecognizedHeaders(); lines.hasNext(); ) {
            String line = lines.next();
            if (line.regionMatches(true, 0, name, 0, name.length())
                    && line.substring(name.length()).stripLeading().startsWith(":")) {
                values.add(value(line));
            }
        }
        return values;
    }

    /// The first value of a header.
    public static Optional<String> first(SIPMessage message, String name) {
        List<String> values = values(message, name);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    /// Whether one of a header's comma-separated values is that token.
    public static boolean lists(SIPMessage message, String name, String token) {
        for (String listed : tokens(message, name)) {
            if (listed.equalsIgnoreCase(token)) {
                return true;
            }
        }
        return false;
    }

    /// A header's comma-separated values, parameters and all.
    public static List<String> tokens(SIPMessage message, String name) {
        List<String> tokens = new ArrayList<>();
        for (String value : values(message, name)) {
            for (String part : value.split(",", -1)) {
                if (!part.isBlank()) {
                    tokens.add(part.strip());
                }
            }
        }
        return tokens;
    }

    /// Sets a status that JAIN-SIP doesn't know.
    public static void status(SIPResponse response, int status, String phrase) {
        made(() -> {
            response.setStatusCode(status);
            response.setReasonPhrase(phrase);
            return response;
        });
    }

    /// Whether the body, if there is one, is of that type.
    public static boolean isOfType(SIPMessage message, String type, String subtype) {
        ContentTypeHeader header = message.getContentTypeHeader();
        return header != null
                && type.equalsIgnoreCase(header.getContentType())
                && subtype.equalsIgnoreCase(header.getContentSubType());
    }

    /// Puts in a body of any type.
    public static void body(SIPMessage message, String type, String subtype, String text) {
        message.setHeader(new ContentType(type, subtype));
        message.setMessageContent(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The message as it goes over the wire.
    public static byte[] encode(SIPMessage message) {
        return message.encodeAsBytes(message.getTopmostVia().getTransport());
    }

    /// An address as it stands in URIs and Via: IPv6 in brackets.
    public static String host(InetAddress address) {
        String plain = literal(address);
        return plain.indexOf(':') < 0 ? plain : "[" + plain + "]";
    }

    /// An address as it stands in `received`: without brackets (RFC 3261 §25.1).
    public static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    private static String value(String header) {
        return header.substring(header.indexOf(':') + 1).strip();
    }

    private static AddressImpl address(SipUri uri, @Nullable String displayName) {
        AddressImpl address = new AddressImpl();
        address.setURI(uri);
        address.setAddressType(AddressImpl.NAME_ADDR);
        if (displayName != null) {
            address.setDisplayName(quotable(displayName));
        }
        return address;
    }

    /// A display name as it may stand between quotes: no control characters, which could begin a header of their own.
    private static String quotable(String name) {
        return name.replaceAll("\\p{Cntrl}", " ").strip().replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private interface Making<T> {
        T make() throws ParseException, InvalidArgumentException;
    }

    private static <T> T made(Making<T> making) {
        try {
            return making.make();
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException(e);
        }
    }
}
