package org.linekeeper.controller;

/// Request bodies.
public final class Bodies {
    public static final String ACCOUNT_PASSWORD = "pw-of-the-account-7f3a";
    public static final String LINE_PASSWORD = "pw-of-the-line-91c4";

    private Bodies() {}

    public static String user(String name) {
        return """
                {"name": "%s",
                 "accounts": [{"id": "chat", "service": "xmpp", "address": "%s@chat.test", "password": "%s"}],
                 "lines": [{"id": "home", "address": "sip:%s@pbx.test", "registrar": "sip:10.0.0.2:5060",
                            "password": "%s"}],
                 "phones": [{"id": "desk", "address": "sip:phone@pbx.test", "line": "home"}]}
                """.formatted(name, name, ACCOUNT_PASSWORD, name, LINE_PASSWORD);
    }
}
