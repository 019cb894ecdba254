package org.linekeeper.controller.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.security.Sealed;
import org.linekeeper.controller.security.SecretVault;
import org.linekeeper.protocol.Secret;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/// Remembers the answers to requests that bore an `Idempotency-Key`, for a day. The request itself is
/// kept as a sealed digest: it may hold passwords, and an open digest would let them be guessed.
@Component
public class IdempotencyKeys {
    private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final Duration KEPT = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final SecretVault vault;
    private final JsonMapper json;
    private final Clock clock;

    IdempotencyKeys(JdbcClient jdbc, TransactionTemplate transaction, SecretVault vault, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.vault = vault;
        this.json = json;
        this.clock = clock;
    }

    private record Key(String caller, String id) {
        private static final int LONGEST_CALLER = 128;

        static Key of(@Nullable Principal caller, String id) {
            String name = caller == null ? "unknown" : caller.getName();
            // a provider may call somebody whatever it likes
            return new Key(name.length() <= LONGEST_CALLER ? name : sha256(name), id);
        }

        /// What the request's digest is sealed for. An id holds no line break.
        String owner() {
            return "idempotency-key/" + caller + "\n" + id;
        }
    }

    /// What is remembered of an answer.
    public record Answer(String location, @Nullable String etag, String body) {}

    /// Carries the work out, or gives the answer that the same request got before under this key.
    ///
    /// The work runs inside a transaction together with the remembering: it must not wait for others.
    ///
    /// @param caller  whose key it is: those of two callers have nothing to do with each other; null: unknown
    /// @param user    whose removal also removes the key
    /// @param request what was asked, as its body
    /// @throws Refused where the key came with another request before (422)
    public Answer once(
            @Nullable Principal caller, @Nullable String id, String user, Object request, Supplier<Answer> work) {
        if (id == null) {
            return work.get();
        }
        if (!ID.matcher(id).matches()) {
            throw Refused.badField("Idempotency-Key", "must be 1 to 128 printable characters without spaces");
        }
        Key key = Key.of(caller, id);
        String digest = digest(user, request);
        try {
            return transaction.execute(
                    _ -> recall(key, digest).orElseGet(() -> remember(key, user, digest, work.get())));
        } catch (DuplicateKeyException | Refused e) {
            // two requests with one key at once: this one lost, and its work was rolled back, or refused for what the
            // other had done
            return recall(key, digest).orElseThrow(() -> e);
        }
    }

    /// What the key stood for was refused after all: the same request may be made again under it.
    public void forget(@Nullable Principal caller, @Nullable String id) {
        if (id != null) {
            Key key = Key.of(caller, id);
            jdbc.sql("delete from idempotency_key where caller = ? and id = ?")
                    .params(key.caller(), key.id())
                    .update();
        }
    }

    private Optional<Answer> recall(Key key, String digest) {
        return jdbc.sql("select request, location, etag, body from idempotency_key where caller = ? and id = ?")
                .params(key.caller(), key.id())
                .query((row, _) -> {
                    String request = vault.open(new Sealed(row.getString("request")), key.owner())
                            .reveal();
                    if (!request.equals(digest)) {
                        throw Refused.unprocessable("Idempotency-Key", "this key was used before with another request");
                    }
                    return new Answer(row.getString("location"), row.getString("etag"), row.getString("body"));
                })
                .optional();
    }

    private Answer remember(Key key, String user, String digest, Answer answer) {
        Instant now = clock.instant();
        jdbc.sql("delete from idempotency_key where created_at < ?")
                .param(OffsetDateTime.ofInstant(now.minus(KEPT), ZoneOffset.UTC))
                .update();
        jdbc.sql("insert into idempotency_key (caller, id, user_name, request, location, etag, body, created_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)")
                .param(key.caller())
                .param(key.id())
                .param(user)
                .param(vault.seal(new Secret(digest), key.owner()).base64())
                .param(answer.location())
                .param(answer.etag())
                .param(answer.body())
                .param(OffsetDateTime.ofInstant(now, ZoneOffset.UTC))
                .update();
        return answer;
    }

    private String digest(String user, Object request) {
        return sha256(request.getClass().getName() + "\n" + user + "\n" + json.writeValueAsString(request));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
