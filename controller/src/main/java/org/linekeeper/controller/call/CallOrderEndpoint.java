package org.linekeeper.controller.call;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.user.EnteredSipAddress;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.SipAddress;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// What a call that is up is told to do.
@RestController
@Tag(name = "calls")
@RequestMapping(path = "/api/v1/calls", produces = MediaType.APPLICATION_JSON_VALUE)
class CallOrderEndpoint {
    private final Dialling dialling;

    CallOrderEndpoint(Dialling dialling) {
        this.dialling = dialling;
    }

    @PostMapping("/{id}/hold")
    @ApiResponse(responseCode = "202", description = "Being done")
    @Operation(
            operationId = "holdCall",
            summary = "Hold a call: the contact and the phone no longer hear each other",
            description = "409 where the call is not up.")
    ResponseEntity<Void> hold(@PathVariable String id) {
        return ordered(id, new CallOrder.Hold(), null, null);
    }

    @PostMapping("/{id}/resume")
    @ApiResponse(responseCode = "202", description = "Being done")
    @Operation(
            operationId = "resumeCall",
            summary = "Take a call back from hold",
            description = "409 where the call is not up.")
    ResponseEntity<Void> resume(@PathVariable String id) {
        return ordered(id, new CallOrder.Resume(), null, null);
    }

    /// @param digits 1 to 32 of 0-9, *, #, A-D
    @Schema(name = "NewDigits")
    record NewDigits(@Nullable String digits) {}

    @PostMapping("/{id}/digits")
    @ApiResponse(responseCode = "202", description = "Being sent")
    @Operation(
            operationId = "sendDigits",
            summary = "Press digits towards the phone of a call that is up",
            description = "As the phone's line carries digits. 409 where the call is not up.")
    ResponseEntity<Void> digits(
            @PathVariable String id,
            @RequestBody NewDigits request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Nullable Principal caller) {
        Fields fields = new Fields();
        CallOrder order = fields.<CallOrder>required("digits", request.digits(), CallOrder.SendDigits::new)
                .orElse(null);
        fields.check();
        return ordered(id, Objects.requireNonNull(order), caller, key);
    }

    /// @param to a SIP address, `sip:user@host`
    @Schema(name = "NewTransfer")
    record NewTransfer(@Nullable String to) {}

    @PostMapping("/{id}/transfer")
    @ApiResponse(responseCode = "202", description = "The other phone is being rung")
    @Operation(
            operationId = "transferCall",
            summary = "Move a call to another phone",
            description = "The other phone is rung over the same line, within its toll limits. When it answers, the"
                    + " contact is joined to it and the first phone is hung up; until then, and where it does not"
                    + " answer within a minute, the call stays where it is. 409 where the call is not up.")
    ResponseEntity<Void> transfer(
            @PathVariable String id,
            @RequestBody NewTransfer request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Nullable Principal caller) {
        Fields fields = new Fields();
        SipAddress to =
                fields.required("to", request.to(), EnteredSipAddress::read).orElse(null);
        fields.check();
        return ordered(id, new CallOrder.Transfer(Objects.requireNonNull(to)), caller, key);
    }

    private ResponseEntity<Void> ordered(String id, CallOrder order, @Nullable Principal caller, @Nullable String key) {
        dialling.order(Fields.parse("id", id, CallId::new), order, caller, key);
        return ResponseEntity.accepted().build();
    }
}
