package org.linekeeper.agent.sip.jain.message;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.RecordRoute;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.text.ParseException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.sip.network.RawMessage;

/// The reference implementation's parser with its failures caught: besides its own exception it is known to throw index
/// and class-cast exceptions, and to run out of stack. Thread-safe.
///
/// A header that can't be understood spoils the message only if it is one that we can't do without; others are kept
/// unparsed (RFC 3261 §8.2.2, §20).
public final class MessageParser {
    private static final Set<Class<?>> NEEDED = Set.of(
            RequestLine.class,
            StatusLine.class,
            Via.class,
            From.class,
            To.class,
            CallID.class,
            CSeq.class,
            Contact.class,
            RecordRoute.class);

    static {
        StackLog.install();
    }

    private MessageParser() {}

    /// @throws ParseException for every message that can't be used, whatever the parser made of it
    public static SIPMessage parse(RawMessage raw) throws ParseException {
        try {
            SIPMessage message =
                    new StringMsgParser().parseSIPMessage(raw.headers(), false, false, MessageParser::refuseIfNeeded);
            requireNeeded(message);
            byte[] body = raw.body();
            if (body.length > 0) {
                message.setMessageContent(body);
            }
            return message;
        } catch (RuntimeException | StackOverflowError e) {
            throw new ParseException("the parser failed: " + e, 0);
        }
    }

    private static void refuseIfNeeded(
            ParseException failure,
            SIPMessage message,
            @Nullable Class<?> headerClass,
            String header,
            @Nullable String wholeMessage)
            throws ParseException {
        if (headerClass == null || NEEDED.contains(headerClass)) {
            throw failure;
        }
        message.addUnparsed(header);
    }

    private static void requireNeeded(@Nullable SIPMessage message) throws ParseException {
        if (message == null
                || message.getTopmostVia() == null
                || message.getFrom() == null
                || message.getTo() == null
                || message.getCallId() == null
                || message.getCSeq() == null) {
            throw new ParseException("a header is missing that every message must have", 0);
        }
        if (message instanceof SIPRequest request) {
            requireRequest(request);
        }
    }

    private static void requireRequest(SIPRequest request) throws ParseException {
        if (request.getRequestURI() == null || request.getMethod() == null) {
            throw new ParseException("no usable request line", 0);
        }
        if (!request.getMethod().equals(request.getCSeq().getMethod())) {
            throw new ParseException("CSeq names another method than the request line", 0);
        }
        if (request.getFromTag() == null) {
            throw new ParseException("From has no tag", 0);
        }
    }
}
