package org.linekeeper.controller.user;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Audience;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.LineMedia;
import org.linekeeper.protocol.LineSignalling;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipTransport;

/// A user as the API shows it: without a password, sealed or not.
///
/// @param deletedAt present while the user's sandbox and data are being removed
@Schema(name = "User")
@JsonInclude(JsonInclude.Include.NON_NULL)
record UserBody(
        @Schema(type = "string") UserId name,
        long generation,
        Instant createdAt,
        @Nullable Instant deletedAt,
        OrderBody ordered,
        List<AccountBody> accounts,
        List<LineBody> lines,
        List<Phone> phones,
        RingPlanBody ringPlan,
        boolean doNotDisturb) {
    static UserBody of(User user) {
        Settings settings = user.settings();
        return new UserBody(
                user.id(),
                user.generation(),
                user.createdAt(),
                user.deletedAt(),
                OrderBody.of(user.order()),
                settings.accounts().stream().map(AccountBody::of).toList(),
                settings.lines().stream().map(LineBody::of).toList(),
                settings.phones(),
                new RingPlanBody(settings.ringStepsInForce()),
                settings.doNotDisturb());
    }

    @Schema(name = "Account")
    record AccountBody(
            @Schema(type = "string") AccountId id,
            Service service,
            @JsonView(Audience.Owner.class) String address) {
        static AccountBody of(Account account) {
            return new AccountBody(account.id(), account.service(), account.address());
        }
    }

    @Schema(name = "Line")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LineBody(
            @Schema(type = "string") LineId id,

            @JsonView(Audience.Owner.class) @Schema(type = "string")
            SipAddress address,

            @JsonView(Audience.Owner.class) @Schema(type = "string") @Nullable
            SipAddress registrar,

            @JsonView(Audience.Owner.class) String username,
            SipTransport transport,
            int registerSeconds,
            IncomingRule incoming,
            @JsonView(Audience.Owner.class) LineSignalling signalling,
            MediaBody media) {
        static LineBody of(Line line) {
            return new LineBody(
                    line.id(),
                    line.address(),
                    line.registrar(),
                    line.username(),
                    line.transport(),
                    line.registerSeconds(),
                    line.incoming(),
                    line.signalling(),
                    MediaBody.of(line.media()));
        }
    }

    /// How calls carry sound.
    ///
    /// @param stun URI of a STUN server
    /// @param turn a TURN server, without its password
    @Schema(name = "Media")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MediaBody(
            List<LineMedia.SoundCodec> codecs,
            LineMedia.Encryption encryption,
            int packetMillis,
            LineMedia.Digits digits,
            double toPhoneDb,
            double toClientDb,
            int silenceSeconds,
            LineMedia.Ice ice,
            @Nullable String stun,
            @JsonView(Audience.Owner.class) @Nullable TurnBody turn) {
        static MediaBody of(LineMedia media) {
            return new MediaBody(
                    media.codecs(),
                    media.encryption(),
                    media.packetMillis(),
                    media.digits(),
                    media.toPhoneDb(),
                    media.toClientDb(),
                    media.silenceSeconds(),
                    media.ice(),
                    media.stun(),
                    media.turn() == null
                            ? null
                            : new TurnBody(media.turn().uri(), media.turn().user()));
        }
    }

    @Schema(name = "Turn")
    record TurnBody(String uri, String user) {}

    @Schema(name = "RingPlan")
    record RingPlanBody(List<RingStep> steps) {}
}
