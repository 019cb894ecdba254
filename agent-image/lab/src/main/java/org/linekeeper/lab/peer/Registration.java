package org.linekeeper.lab.peer;

import java.time.Instant;

/// A contact that a registrar holds (RFC 3261 §10).
///
/// @param user    the user part of the address of record
/// @param contact the contact's URI
/// @param since   when it was last written, in whole seconds
public record Registration(String user, String contact, int expiresSeconds, Instant since) {}
