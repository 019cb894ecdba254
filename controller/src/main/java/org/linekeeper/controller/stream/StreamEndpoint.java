package org.linekeeper.controller.stream;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.user.UserId;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/// The stream of changes, as server-sent events (HTML Living Standard §9.2). Each follower has a thread
/// of its own, which waits where the follower is slow.
@RestController
@Tag(name = "stream")
class StreamEndpoint {
    private static final int FOLLOWERS = 1000;
    /// A follower hears something this often, since proxies close what is silent; and this often it is asked whether
    /// it may go on.
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final long RECONNECT_MILLIS = 2000;
    /// Behind all changes that there will ever be.
    private static final long NOWHERE = Long.MAX_VALUE;

    private final Changes changes;
    private final FollowerRights rights;
    private final Places places = new Places(FOLLOWERS);

    StreamEndpoint(Changes changes, FollowerRights rights) {
        this.changes = changes;
        this.rights = rights;
    }

    @GetMapping(path = "/api/v1/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            operationId = "followChanges",
            summary = "What changes, as it happens",
            description = "Server-sent events named by kind. Data: number, at, kind, user, id. The event `reset` says"
                    + " that changes were missed and everything is to be read anew; it is the first one where"
                    + " Last-Event-ID is older than what is kept, or of another run of the controller. An id"
                    + " without data tells up to where everything was told: at the beginning, and every few seconds"
                    + " in which nothing else is.")
    @ApiResponse(
            responseCode = "200",
            description = "The stream; the schema is that of an event's data",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(implementation = Change.class)))
    SseEmitter stream(
            @Parameter(array = @ArraySchema(schema = @Schema(implementation = Change.Kind.class)))
                    @RequestParam(required = false)
                    @Nullable
                    List<@Nullable String> kind,
            @RequestParam(required = false) @Nullable String user,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletRequest request) {
        Fields fields = new Fields();
        Set<Change.Kind> kinds = EnumSet.noneOf(Change.Kind.class);
        for (String word : fields.list("kind", kind, Change.Kind.values().length)) {
            fields.required("kind", word, Change.Kind::parse).ifPresent(kinds::add);
        }
        Optional<UserId> only = fields.optional("user", user, UserId::new);
        fields.check();
        Predicate<Change> wanted = change -> (kinds.isEmpty() || kinds.contains(change.kind()))
                && (only.isEmpty() || only.get().name().equals(change.user()));
        SseEmitter follower = new SseEmitter(0L);
        long begin = lastEventId == null ? changes.log().last() : position(lastEventId);
        FollowerRights.Follower person = rights.of(request);
        // nothing that may fail stands between this and the thread that gives the place back
        places.take(person.name(), person.streams());
        Thread.ofVirtual().name("stream").start(() -> {
            try {
                follow(follower, wanted, begin, person.may());
            } finally {
                places.giveBack(person.name());
            }
        });
        return follower;
    }

    /// Where the follower was; behind everything where that cannot be told, which is a reset.
    private long position(String eventId) {
        String prefix = changes.run() + "-";
        try {
            return eventId.startsWith(prefix) ? Long.parseLong(eventId.substring(prefix.length())) : NOWHERE;
        } catch (NumberFormatException e) {
            return NOWHERE;
        }
    }

    private void follow(SseEmitter follower, Predicate<Change> wanted, long begin, BooleanSupplier mayGoOn) {
        try {
            SseEmitter.SseEventBuilder greeting =
                    SseEmitter.event().reconnectTime(RECONNECT_MILLIS).comment("linekeeper");
            // whoever is cut off before the first change must not miss those in between
            follower.send(begin == NOWHERE ? greeting : greeting.id(id(begin)));
            long position = begin;
            long told = System.nanoTime();
            long checked = told;
            while (true) {
                ChangeLog.Reading reading = changes.log().read(position, left(told));
                boolean over = reading.closed();
                if (left(checked).isZero()) {
                    over |= !mayGoOn.getAsBoolean();
                    checked = System.nanoTime();
                }
                if (over) {
                    follower.complete();
                    return;
                }
                // what others' changes are about is not told, so there may be nothing to tell for long
                boolean something = tell(follower, wanted, reading);
                if (!something && left(told).isZero()) {
                    follower.send(SseEmitter.event().id(id(reading.last())).comment("still here"));
                    something = true;
                }
                told = something ? System.nanoTime() : told;
                position = reading.last();
            }
        } catch (IOException | IllegalStateException e) {
            // the follower went away
            follower.completeWithError(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a stream", e);
        }
    }

    /// Until a heartbeat's time is over that began then; zero afterwards.
    private static Duration left(long nanos) {
        Duration left = HEARTBEAT.minusNanos(System.nanoTime() - nanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /// @return whether there was something
    private boolean tell(SseEmitter follower, Predicate<Change> wanted, ChangeLog.Reading reading) throws IOException {
        if (reading.missed()) {
            follower.send(
                    SseEmitter.event().id(id(reading.last())).name("reset").data("{}"));
            return true;
        }
        List<Change> told = reading.changes().stream().filter(wanted).toList();
        for (Change change : told) {
            follower.send(SseEmitter.event()
                    .id(id(change.number()))
                    .name(change.kind().word())
                    .data(change, MediaType.APPLICATION_JSON));
        }
        return !told.isEmpty();
    }

    private String id(long number) {
        return changes.run() + "-" + number;
    }
}
