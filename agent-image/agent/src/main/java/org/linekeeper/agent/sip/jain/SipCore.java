package org.linekeeper.agent.sip.jain;

import java.time.InstantSource;
import org.linekeeper.agent.sip.jain.dialog.DialogTable;
import org.linekeeper.agent.sip.jain.transaction.Transactions;
import org.linekeeper.agent.sip.network.Network;
import org.linekeeper.agent.sip.network.SipThread;

/// What all lines and calls of one agent share. All of it but the thread itself and the clock belongs to the SIP
/// thread.
record SipCore(
        SipThread thread,
        InstantSource clock,
        SipOptions options,
        Network network,
        Transactions transactions,
        LargeRequests largeRequests,
        DialogTable dialogs) {}
