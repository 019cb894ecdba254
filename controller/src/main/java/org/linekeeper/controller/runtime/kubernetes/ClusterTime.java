package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The time as the API server has it, by which objects bear theirs: this machine's own clock may be hours off. Each
/// answer tells it (RFC 9110 §6.6.1), to a second.
final class ClusterTime implements Interceptor {
    private volatile @Nullable Told last;

    /// @param nanos by the system's nano time
    private record Told(Instant at, long nanos) {}

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        String date = response.header("Date");
        if (date == null) {
            return;
        }
        try {
            Instant at = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            last = new Told(at, System.nanoTime());
        } catch (DateTimeParseException e) {
            // what stands between may put in what it likes
            last = null;
        }
    }

    /// @param own goes on as long as nothing was told
    Instant now(Clock own) {
        Told told = last;
        return told == null ? own.instant() : told.at().plusNanos(System.nanoTime() - told.nanos());
    }
}
