package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.address.SipUri;
import gov.nist.javax.sip.message.SIPRequest;
import javax.sip.address.Address;
import org.linekeeper.agent.sip.SipLineListener;

/// Who calls, by an INVITE's From header.
final class Callers {
    private Callers() {}

    static SipLineListener.Party of(SIPRequest invite) {
        Address from = invite.getFrom().getAddress();
        String name = from.getDisplayName();
        String address = from.getURI() instanceof SipUri uri
                ? "sip:" + uri.getUserAtHost()
                : from.getURI().toString();
        return new SipLineListener.Party(address, name == null ? "" : name);
    }
}
