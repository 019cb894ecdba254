package org.linekeeper.agent.sip.network;

/// What stands at the beginning of received bytes.
sealed interface Frame {
    /// More bytes are needed to tell, or to have a whole message.
    record Incomplete() implements Frame {}

    /// Line ends between messages: a keepalive (RFC 5626 §3.5.1).
    ///
    /// @param length how many bytes
    record LineEnds(int length) implements Frame {}

    /// A whole message.
    ///
    /// @param headers length of start line, headers and the empty line
    /// @param body    length of the body that follows
    record Message(int headers, int body) implements Frame {}

    /// A whole message that breaks a rule of framing, but whose headers can be told: if it is a request, its sender may
    /// be told so.
    ///
    /// @param message its body is what there is of it
    /// @param lost    whether its end can't be told: in a stream, nothing behind it is understood
    record Spoilt(Message message, Drop reason, boolean lost) implements Frame {}

    /// Bytes that no message is made of; the rest of a stream is lost with them.
    record Fault(Drop reason) implements Frame {}
}
