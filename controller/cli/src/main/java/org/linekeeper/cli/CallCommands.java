package org.linekeeper.cli;

import java.time.Clock;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Calls, living and ended.
@Command(name = "call", description = "Calls, living and ended.", mixinStandardHelpOptions = true)
final class CallCommands extends Noun {
    @Command(name = "list", description = "Calls, the newest first.", mixinStandardHelpOptions = true)
    void list(
            @Option(names = "--user", description = "only this user's") @Nullable String user,
            @Option(names = "--living", description = "only those that go on") boolean living,
            @Option(names = "--limit", defaultValue = "50", description = "the most to show (${DEFAULT-VALUE})")
                    int limit) {
        Api.Query query = new Api.Query().with("user", user).with("living", living ? true : null);
        shell().print(
                        api().all("/calls", query, limit),
                        new Table()
                                .column("CALL", "/id")
                                .column("USER", "/user")
                                .column("DIRECTION", "/direction")
                                .column("PEER", "/peer/address")
                                .age("STARTED", "/startedAt", Clock.systemUTC().instant())
                                .column("PHASE", "/phase")
                                .column("OUTCOME", "/outcome")
                                .column("DETAIL", "/detail"));
    }

    @Command(name = "show", description = "One call.", mixinStandardHelpOptions = true)
    void show(@Parameters(paramLabel = "CALL") String id) {
        JsonNode call = api().get("/calls/" + Api.encode(id));
        shell().show(
                        call,
                        () -> new Facts()
                                .with("call", call.path("id"))
                                .with("user", call.path("user"))
                                .with("direction", call.path("direction"))
                                .with("peer", call.at("/peer/address"))
                                .with("phone", call.path("phone"))
                                .with("phase", call.path("phase"))
                                .with("started", call.path("startedAt"))
                                .with("answered", call.path("answeredAt"))
                                .with("ended", call.path("endedAt"))
                                .with("outcome", call.path("outcome"))
                                .with("ended by", call.path("endedBy"))
                                .with("detail", call.path("detail"))
                                .with("codec", call.at("/quality/codec"))
                                .with("packets lost", call.at("/quality/packetsLost"))
                                .print(shell().out()));
    }

    @Command(
            name = "hold",
            description = "Holds a call: contact and phone no longer hear each other.",
            mixinStandardHelpOptions = true)
    void hold(@Parameters(paramLabel = "CALL") String call) {
        order(call, "hold", null);
        shell().say("call " + call + " is being held");
    }

    @Command(name = "resume", description = "Takes a call back from hold.", mixinStandardHelpOptions = true)
    void resume(@Parameters(paramLabel = "CALL") String call) {
        order(call, "resume", null);
        shell().say("call " + call + " is being resumed");
    }

    @Command(
            name = "digits",
            description = "Presses digits towards the phone of a call that is up.",
            mixinStandardHelpOptions = true)
    void digits(@Parameters(paramLabel = "CALL") String call, @Parameters(paramLabel = "DIGITS") String digits) {
        order(call, "digits", Api.JSON.createObjectNode().put("digits", digits));
        shell().say("digits are being sent in call " + call);
    }

    @Command(name = "transfer", description = "Moves a call to another phone.", mixinStandardHelpOptions = true)
    void transfer(
            @Parameters(paramLabel = "CALL") String call,
            @Parameters(paramLabel = "ADDRESS", description = "sip:user@host") String to) {
        order(call, "transfer", Api.JSON.createObjectNode().put("to", to));
        shell().say("call " + call + " rings at " + to);
    }

    private void order(String call, String what, @Nullable JsonNode body) {
        api().change("POST", "/calls/" + Api.encode(call) + "/" + what, body);
    }

    @Command(name = "hang-up", description = "Ends a call.", mixinStandardHelpOptions = true)
    void hangUp(@Parameters(paramLabel = "CALL") String call) {
        api().change("DELETE", "/calls/" + Api.encode(call), null);
        shell().say("call " + call + " is being ended");
    }
}
