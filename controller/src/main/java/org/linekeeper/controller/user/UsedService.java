package org.linekeeper.controller.user;

import java.util.Locale;

/// A service that one of a user's accounts or lines is with.
///
/// @param part    as the status calls it: `account/<id>` or `line/<id>`
/// @param service the kind and the server: `xmpp:chat.example`, `sip:pbx.example`
public record UsedService(UserId user, String part, String service) {
    static UsedService ofAccount(UserId user, String id, String service, String address) {
        return new UsedService(user, "account/" + id, service.toLowerCase(Locale.ROOT) + ":" + host(address));
    }

    static UsedService ofLine(UserId user, String id, String server) {
        return new UsedService(user, "line/" + id, "sip:" + host(server));
    }

    /// What stands behind scheme and user name, up to port and parameters.
    private static String host(String address) {
        String rest = address.substring(address.indexOf('@') + 1);
        if (rest.startsWith("sip:") || rest.startsWith("sips:")) {
            rest = rest.substring(rest.indexOf(':') + 1);
        }
        int end = 0;
        while (end < rest.length() && ":;?/".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return rest.substring(0, end).toLowerCase(Locale.ROOT);
    }
}
