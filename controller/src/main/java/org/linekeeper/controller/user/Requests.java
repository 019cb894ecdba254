package org.linekeeper.controller.user;

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
            @Nullable NewRingPlan ringPlan) {}

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
                    allowableValues = {"UDP", "TCP"},
                    defaultValue = "UDP")
            @Nullable
            String transport,

            @Schema(minimum = "30", maximum = "86400", defaultValue = "600") @Nullable
            Integer registerSeconds,

            @Schema(
                    allowableValues = {"DECLINE", "JOIN_SOUND"},
                    defaultValue = "DECLINE")
            @Nullable
            String incoming) {
        NewLine withId(String given) {
            return new NewLine(given, address, registrar, username, password, transport, registerSeconds, incoming);
        }

        @Override
        public String toString() {
            return "NewLine[" + id + "]";
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

    @Schema(name = "NewRingPlan")
    record NewRingPlan(@Nullable List<@Nullable NewRingStep> steps) {}

    @Schema(name = "NewRingStep")
    record NewRingStep(
            @Nullable List<@Nullable String> phones,

            @Schema(minimum = "5", maximum = "300", defaultValue = "30") @Nullable
            Integer seconds) {}
}
