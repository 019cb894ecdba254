package org.linekeeper.agent.client;

/// A client that can send digits of its own in a call. To others they are played as tones into the microphone.
public interface DigitSending {
    /// Sends one digit, `0` to `9`, `*`, `#` or `A` to `D`. May block for as long as operating the client takes.
    ///
    /// @throws ClientException where the client did not do it
    void sendDigit(ServiceCallRef call, char digit);
}
