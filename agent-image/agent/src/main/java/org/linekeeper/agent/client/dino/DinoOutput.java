package org.linekeeper.agent.client.dino;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what Dino prints with `--print-xmpp` and `G_MESSAGES_DEBUG=libdino`: stanzas, each behind a header line, and
/// the remarks of its connection manager. One thread.
///
/// Contacts can put line breaks into what is printed, but nothing that would pass for Dino's own: inside a stanza
/// texts are indented, and in attributes `<`, `>` and quotes are escaped. So a stanza is read as one
/// piece, from a tag at the line's beginning to its end, and no line of it is taken for anything else.
final class DinoOutput {
    /// What Dino is asked to print: enough for logins, presence, calls, and the age of the server's last word; no
    /// message, and nothing of the SASL exchange but its result.
    static final String STANZAS =
            "no-ansi;success|failure|error|presence|iq.bind|iq.jingle|iq.ping|iq[type=result]|r|a|message.propose"
                    + "|message.ringing|message.proceed|message.accept|message.reject|message.retract|message.finish";

    private static final Pattern HEADER = Pattern.compile("XMPP (IN|OUT) \\[(\\S+) stream:\\S+ thread:\\S+ [^\\]]*]");
    private static final Pattern REMARK =
            Pattern.compile("\\(dino:\\d+\\): (\\S+)-([A-Z]+)(?: \\*\\*)?: [0-9:.]+: \\S+?:\\d+: (.*)");
    private static final Pattern ABOUT_ACCOUNT = Pattern.compile("\\[([^\\s/\\]]+)[^\\]]*] (.*)");
    private static final String CONNECTING = "(Maybe) Establishing a new connection";
    private static final String NOT_CONNECTED = "Could not connect";
    private static final String SILENT = "Ping timeouted";
    private static final String DISCONNECTED = "Connection error: ";
    private static final int LONGEST_STANZA = 400;

    private final Consumer<DinoPrint> prints;
    private @Nullable Matcher header;
    private final List<String> stanza = new ArrayList<>();
    private String complaint = "";

    DinoOutput(Consumer<DinoPrint> prints) {
        this.prints = prints;
    }

    void line(String line) {
        if (!stanza.isEmpty()) {
            continueStanza(line);
        } else if (header != null && line.startsWith("<{")) {
            continueStanza(line);
        } else {
            Matcher begin = HEADER.matcher(line);
            header = begin.matches() ? begin : null;
            if (header == null) {
                remark(line);
            }
        }
    }

    private void continueStanza(String line) {
        stanza.add(line);
        if (StanzaReader.isWhole(stanza)) {
            Matcher begin = header;
            if (begin != null) {
                StanzaReader.read(stanza)
                        .ifPresent(element -> prints.accept(new DinoPrint.Stanza(
                                begin.group(2), begin.group(1).equals("IN"), element)));
            }
            endStanza();
        } else if (stanza.size() >= LONGEST_STANZA) {
            endStanza();
        }
    }

    private void endStanza() {
        stanza.clear();
        header = null;
    }

    private void remark(String line) {
        Matcher remark = REMARK.matcher(line);
        if (!remark.matches()) {
            return;
        }
        boolean warning = remark.group(2).equals("WARNING") || remark.group(2).equals("CRITICAL");
        if (warning) {
            complaint = remark.group(3);
            prints.accept(new DinoPrint.Warning(remark.group(1) + ": " + remark.group(3)));
        } else if (remark.group(1).equals("libdino")) {
            aboutAccount(remark.group(3));
        }
    }

    private void aboutAccount(String words) {
        Matcher about = ABOUT_ACCOUNT.matcher(words);
        if (!about.matches()) {
            return;
        }
        String account = about.group(1);
        if (about.group(2).equals(CONNECTING)) {
            complaint = "";
            prints.accept(new DinoPrint.Connecting(account));
        } else if (about.group(2).equals(NOT_CONNECTED)) {
            prints.accept(new DinoPrint.ConnectFailed(account, complaint));
        } else if (about.group(2).startsWith(SILENT)) {
            prints.accept(new DinoPrint.Disconnected(account, "the server no longer answers"));
        } else if (about.group(2).startsWith(DISCONNECTED)) {
            prints.accept(new DinoPrint.Disconnected(account, about.group(2).substring(DISCONNECTED.length())));
        }
    }
}
