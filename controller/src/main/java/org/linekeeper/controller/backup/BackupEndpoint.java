package org.linekeeper.controller.backup;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Makes a backup in the data folder. It is never sent: it holds the keys, and who may copy it from there
/// may read them there too.
@RestController
@Tag(name = "backups")
@RequestMapping(path = "/api/v1/backups", produces = MediaType.APPLICATION_JSON_VALUE)
class BackupEndpoint {
    private final Backups backups;

    BackupEndpoint(Backups backups) {
        this.backups = backups;
    }

    @PostMapping
    @ApiResponse(responseCode = "201", description = "Made", useReturnTypeSchema = true)
    @Operation(operationId = "createBackup", summary = "Make a backup in the controller's data folder")
    ResponseEntity<Backup> make() {
        return ResponseEntity.status(HttpStatus.CREATED).body(backups.make());
    }
}
