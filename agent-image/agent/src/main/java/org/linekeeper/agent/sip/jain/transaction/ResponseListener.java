package org.linekeeper.agent.sip.jain.transaction;

import gov.nist.javax.sip.message.SIPResponse;

/// Hears what becomes of a request.
public interface ResponseListener {
    /// For a request whose answer changes nothing.
    ResponseListener NONE = new ResponseListener() {
        @Override
        public void responded(SIPResponse response) {}

        @Override
        public void failed(Failure failure) {}
    };

    /// A provisional or final response. Provisional ones and an INVITE's 2xx may come several times.
    void responded(SIPResponse response);

    /// No final response will come. Not called after one.
    void failed(Failure failure);

    enum Failure {
        /// Nobody answered within 64·T1.
        TIMEOUT,
        /// The connection ended.
        CONNECTION_LOST
    }
}
