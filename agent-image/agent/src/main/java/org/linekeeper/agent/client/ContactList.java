package org.linekeeper.agent.client;

import java.util.List;
import org.linekeeper.protocol.Contact;

/// A client whose contact list can be read.
public interface ContactList {
    List<Contact> contacts();
}
