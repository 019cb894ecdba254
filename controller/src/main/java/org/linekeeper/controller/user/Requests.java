package org.linekeeper.controller.user;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bodies of requests, as they come: nothing is checked yet but the JSON's shape.
final class Requests {
    private Requests() {}

    @Schema(name = "NewUser")
    record NewUser(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "ana") @Nullable
            String name,

            @Nullable List<@Nullable NewAccount> accounts,
            @Nullable List<@Nullable NewLine> lines,
            @Nullable List<@Nullable NewPhone> phones,
            @Nullable NewRingPlan ringPlan,

            @Schema(description = "No phone rings") @Nullable
            Boolean doNotDisturb) {}

    /// @param id       in a path's own request: absent, or what the path says
    /// @param password absent in a change: the old one stays
    @Schema(name = "NewAccount")
    record NewAccount(
            @Nullable String id,
            @Schema(allowableValues = "xmpp") @Nullable String service,
            @Schema(example = "ana@chat.test") @Nullable String address,

            @Schema(accessMode = Schema.AccessMode.WRITE_ONLY) @Nullable
            String password) {
        NewAccount withId(String given) {
            return new NewAccount(given, service, address, password);
        }

        @Override
        public String toString() {
            return "NewAccount[" + id + "]";
        }
    }

    @Schema(name = "NewLine")
    record NewLine(
            @Nullable String id,
            @Schema(example = "sip:ana@pbx.test") @Nullable String address,
            @Nullable String registrar,
            @Nullable String username,

            @Schema(accessMode = Schema.AccessMode.WRITE_ONLY) @Nullable
            String password,

            @Schema(
                    allowableValues = {"UDP", "TCP", "TLS"},
                    defaultValue = "UDP")
            @Nullable
            String transport,

            @Schema(minimum = "30", maximum = "86400", defaultValue = "600") @Nullable
            Integer registerSeconds,

            @Schema(
                    allowableValues = {"DECLINE", "JOIN_SOUND"},
                    defaultValue = "DECLINE")
            @Nullable
            String incoming,

            @Nullable NewSignalling signalling,
            @Nullable NewMedia media) {
        NewLine withId(String given) {
            return new NewLine(
                    given,
                    address,
                    registrar,
                    username,
                    password,
                    transport,
                    registerSeconds,
                    incoming,
                    signalling,
                    media);
        }

        @Override
        public String toString() {
            return "NewLine[" + id + "]";
        }
    }

    /// @param trust certificates in PEM that a TLS registrar is checked against; absent: those of the sandbox's system
    @Schema(name = "NewSignalling")
    record NewSignalling(
            @Schema(
                    allowableValues = {"LINE_ENDS", "OPTIONS", "STUN"},
                    defaultValue = "LINE_ENDS")
            @Nullable
            String keepAlive,

            @Schema(description = "0, or 90 to 86400", minimum = "0", maximum = "86400", defaultValue = "1800")
            @Nullable
            Integer sessionSeconds,

            @Schema(
                    allowableValues = {"DISPLAY_NAME", "ASSERTED", "FROM"},
                    defaultValue = "DISPLAY_NAME")
            @Nullable
            String callerIdentity,

            @Nullable String trust,
            @Schema(defaultValue = "false") @Nullable Boolean messageWaiting,

            @Schema(
                    allowableValues = {"NONE", "PUBLISH"},
                    defaultValue = "NONE")
            @Nullable
            String presence) {}

    /// @param codecs what may be used, the preferred one first; absent: all
    @Schema(name = "NewMedia")
    record NewMedia(
            @ArraySchema(schema = @Schema(allowableValues = {"OPUS", "G722", "PCMA", "PCMU"})) @Nullable
            List<@Nullable String> codecs,

            @Schema(
                    description = "what the line demands: SDES beside the transport TLS only; DTLS agrees on keys over"
                            + " the media path",
                    allowableValues = {"NONE", "SDES", "DTLS"},
                    defaultValue = "NONE")
            @Nullable
            String encryption,

            @Schema(description = "10, 20, 30, 40 or 60", minimum = "10", maximum = "60", defaultValue = "20") @Nullable
            Integer packetMillis,

            @Schema(
                    allowableValues = {"RTP_EVENT", "INFO", "IN_BAND"},
                    defaultValue = "RTP_EVENT")
            @Nullable
            String digits,

            @Schema(minimum = "-30", maximum = "20", defaultValue = "0") @Nullable
            Double toPhoneDb,

            @Schema(minimum = "-30", maximum = "20", defaultValue = "0") @Nullable
            Double toClientDb,

            @Schema(description = "0, or 5 to 3600", minimum = "0", maximum = "3600", defaultValue = "0") @Nullable
            Integer silenceSeconds,

            @Schema(
                    description = "whether ways for the sound are looked for (RFC 8445): ICE where the other side does"
                            + " so too, REQUIRED refuses calls with those that do not",
                    allowableValues = {"NONE", "ICE", "REQUIRED"},
                    defaultValue = "NONE")
            @Nullable
            String ice,

            @Schema(description = "beside ice only", example = "stun:stun.example.org:3478") @Nullable
            String stun,

            @Nullable NewTurn turn) {}

    /// @param password absent in a change: the old one stays
    @Schema(name = "NewTurn", description = "beside ice only")
    record NewTurn(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "turn:turn.example.org:3478") @Nullable
            String uri,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            String user,

            @Schema(accessMode = Schema.AccessMode.WRITE_ONLY) @Nullable
            String password) {
        @Override
        public String toString() {
            return "NewTurn[" + uri + "]";
        }
    }

    @Schema(name = "NewPhone")
    record NewPhone(
            @Nullable String id,

            @Schema(example = "sip:phone@pbx.test") @Nullable
            String address,

            @Nullable String line) {
        NewPhone withId(String given) {
            return new NewPhone(given, address, line);
        }
    }

    @Schema(name = "NewDoNotDisturb")
    record NewDoNotDisturb(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            Boolean on) {}

    @Schema(name = "NewRingPlan")
    record NewRingPlan(@Nullable List<@Nullable NewRingStep> steps) {}

    @Schema(name = "NewRingStep")
    record NewRingStep(
            @Nullable List<@Nullable String> phones,

            @Schema(minimum = "5", maximum = "300", defaultValue = "30") @Nullable
            Integer seconds) {}
}
