package org.linekeeper.controller.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.Page;
import org.linekeeper.controller.api.Refused;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Tokens for programs. Everybody has a hand in the own ones only, admins in all.
@RestController
@Tag(name = "tokens")
@RequestMapping(path = "/api/v1/tokens", produces = MediaType.APPLICATION_JSON_VALUE)
class TokenEndpoint {
    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]{0,62}[\\x21-\\x7e])?");
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{1,36}");
    private static final int DEFAULT_DAYS = 90;
    private static final int MOST_DAYS = 366;

    private final Tokens tokens;
    private final People people;

    TokenEndpoint(Tokens tokens, People people) {
        this.tokens = tokens;
        this.people = people;
    }

    /// @param person absent: the caller; only admins name somebody else
    @Schema(name = "NewToken")
    record NewToken(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "backup script") @Nullable
            String name,

            @Nullable String person,

            @Schema(minimum = "1", maximum = "" + MOST_DAYS, defaultValue = "" + DEFAULT_DAYS) @Nullable
            Integer days) {}

    /// @param token the token itself, in the answer to its making and never again
    @Schema(name = "Token")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TokenBody(
            String id,
            @Schema(type = "string") PersonName person,
            String name,
            ApiToken.Kind kind,
            Instant createdAt,
            Instant expiresAt,
            @Nullable String token) {
        static TokenBody of(ApiToken token, @Nullable String text) {
            return new TokenBody(
                    token.id(), token.person(), token.name(), token.kind(), token.createdAt(), token.expiresAt(), text);
        }

        @Override
        public String toString() {
            return "TokenBody[" + id + "]";
        }
    }

    @PostMapping
    @ApiResponse(responseCode = "201", description = "Made", useReturnTypeSchema = true)
    @Operation(
            operationId = "createToken",
            summary = "Make a token for a program",
            description =
                    "The token stands in this answer only, so the answer cannot be had again: there is no Idempotency-Key.")
    ResponseEntity<TokenBody> create(
            @RequestBody NewToken request, @Parameter(hidden = true) @AuthenticationPrincipal Caller caller) {
        Fields fields = new Fields();
        Optional<String> name = fields.required("name", request.name(), TokenEndpoint::name);
        Optional<PersonName> person = fields.optional("person", request.person(), PersonName::new);
        int days = fields.number("days", request.days(), DEFAULT_DAYS, 1, MOST_DAYS);
        fields.check();
        PersonName owner = person.or(() -> account(caller))
                .orElseThrow(() -> Refused.badField("person", "is needed: this caller has no account here"));
        ownOrAdmin(caller, owner);
        Tokens.Made made = tokens.make(people.get(owner).name(), name.orElseThrow(), Duration.ofDays(days));
        return ResponseEntity.created(
                        URI.create("/api/v1/tokens/" + made.token().id()))
                .body(TokenBody.of(made.token(), made.text()));
    }

    /// An admin's list names all people's tokens, everybody else's the own ones.
    @GetMapping
    @Operation(operationId = "listTokens", summary = "Tokens, in the order of ids; an admin's list has everybody's")
    Page<TokenBody> list(
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "100") int limit,
            @Parameter(hidden = true) @AuthenticationPrincipal Caller caller) {
        int most = Page.limit(limit);
        String last = after.isEmpty() ? "" : id("after", after);
        List<ApiToken> found = caller.role() == Role.ADMIN
                ? tokens.list(last, most + 1)
                : account(caller).map(tokens::of).orElse(List.of()).stream()
                        .filter(token -> token.id().compareTo(last) > 0)
                        .sorted(Comparator.comparing(ApiToken::id))
                        .limit(most + 1L)
                        .toList();
        return Page.cut(found, most, ApiToken::id).map(token -> TokenBody.of(token, null));
    }

    /// Nothing happens where there is none of this id, any more or among the own ones.
    @DeleteMapping("/{id}")
    @ApiResponse(responseCode = "204", description = "It holds no more")
    @Operation(operationId = "revokeToken", summary = "Revoke a token")
    ResponseEntity<Void> revoke(
            @PathVariable String id, @Parameter(hidden = true) @AuthenticationPrincipal Caller caller) {
        tokens.find(id("id", id))
                .filter(token -> caller.role() == Role.ADMIN
                        || account(caller).filter(token.person()::equals).isPresent())
                .ifPresent(token -> tokens.revoke(token.id()));
        return ResponseEntity.noContent().build();
    }

    private static Optional<PersonName> account(Caller caller) {
        return caller.login() instanceof Caller.ByToken ? Optional.of(new PersonName(caller.name())) : Optional.empty();
    }

    private static void ownOrAdmin(Caller caller, PersonName owner) {
        if (caller.role() != Role.ADMIN
                && !account(caller).filter(owner::equals).isPresent()) {
            throw Refused.forbidden("only admins make tokens for others");
        }
    }

    private static String id(String field, String text) {
        return Fields.parse(field, text, id -> {
            if (!ID.matcher(id).matches()) {
                throw new IllegalArgumentException("is no token's id");
            }
            return id;
        });
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "must be 1 to 64 printable ASCII characters, none of them at the ends" + " a space");
        }
        return text;
    }
}
