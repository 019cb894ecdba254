package org.linekeeper.controller.access;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.linekeeper.controller.security.KeyRotation;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The key that protects the secrets in the database: which one it is, and its replacement.
@RestController
@Tag(name = "keys")
@RequestMapping(path = "/api/v1/keys", produces = MediaType.APPLICATION_JSON_VALUE)
class KeyEndpoint {
    private final KeyRotation rotation;

    KeyEndpoint(KeyRotation rotation) {
        this.rotation = rotation;
    }

    /// @param primary the number of the key in use
    /// @param old     the numbers of those that are being replaced
    /// @param moved   how many secrets went over to the key in use, since the controller's start
    /// @param stuck   how many could not
    @Schema(name = "Keys")
    record KeysBody(String primary, List<String> old, boolean rotating, long moved, long stuck) {
        static KeysBody of(KeyRotation.State state) {
            return new KeysBody(
                    Integer.toHexString(state.primary()),
                    state.old().stream().map(Integer::toHexString).sorted().toList(),
                    state.rotating(),
                    state.moved(),
                    state.stuck());
        }
    }

    @GetMapping
    @Operation(operationId = "getKeys", summary = "Which key protects the stored passwords")
    KeysBody keys() {
        return KeysBody.of(rotation.state());
    }

    /// Begins one, or tells how far the one under way is. Back up the data folder's `keyset.json` together
    /// with the database: one does not open without the other.
    @PostMapping("/rotation")
    @Operation(operationId = "rotateKey", summary = "Begin a new key, or tell how far the one under way is")
    @ResponseStatus(HttpStatus.ACCEPTED)
    KeysBody rotate() {
        return KeysBody.of(rotation.rotate());
    }
}
