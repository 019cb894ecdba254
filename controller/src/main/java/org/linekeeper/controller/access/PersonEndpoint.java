package org.linekeeper.controller.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.EntityTags;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.IdempotencyKeys;
import org.linekeeper.controller.api.Page;
import org.linekeeper.controller.user.UserId;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The people who may use this controller: their roles, whom they own, their passwords.
@RestController
@Tag(name = "people")
@RequestMapping(path = "/api/v1/people", produces = MediaType.APPLICATION_JSON_VALUE)
class PersonEndpoint {
    private static final int MOST_USERS = 100;
    private static final String PATH = "/api/v1/people/";
    /// Stands where a key's user would, whose end would end the key.
    private static final String NOBODY = "*";

    private final People people;
    private final Passwords passwords;
    private final IdempotencyKeys keys;

    PersonEndpoint(People people, Passwords passwords, IdempotencyKeys keys) {
        this.people = people;
        this.passwords = passwords;
        this.keys = keys;
    }

    /// @param password may be absent: such an account comes with tokens only
    @Schema(name = "NewPerson")
    record NewPerson(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "olga") @Nullable
            String name,

            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    allowableValues = {"user", "operator", "admin"})
            @Nullable
            String role,

            @Schema(description = "Whom a person of the role user owns") @Nullable
            List<@Nullable String> users,

            @Schema(accessMode = Schema.AccessMode.WRITE_ONLY, minLength = Passwords.LEAST) @Nullable
            String password) {
        @Override
        public String toString() {
            return "NewPerson[" + name + "]";
        }
    }

    /// @param disabled absent: false
    @Schema(name = "PersonChange")
    record PersonChange(
            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    allowableValues = {"user", "operator", "admin"})
            @Nullable
            String role,

            @Nullable List<@Nullable String> users,
            @Nullable Boolean disabled) {}

    @Schema(name = "NewPassword")
    record NewPassword(
            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    accessMode = Schema.AccessMode.WRITE_ONLY,
                    minLength = Passwords.LEAST)
            @Nullable
            String password) {
        @Override
        public String toString() {
            return "NewPassword";
        }
    }

    @Schema(name = "Person")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PersonBody(
            @Schema(type = "string") PersonName name,
            Role role,
            @Schema(type = "array") Set<UserId> users,
            boolean hasPassword,
            boolean disabled,
            long generation,
            Instant createdAt) {
        static PersonBody of(Person person) {
            return new PersonBody(
                    person.name(),
                    person.role(),
                    person.users(),
                    person.passwordHash() != null,
                    person.disabled(),
                    person.generation(),
                    person.createdAt());
        }
    }

    @PostMapping
    @ApiResponse(responseCode = "201", description = "Made", useReturnTypeSchema = true)
    @Operation(operationId = "createPerson", summary = "Make an account for somebody")
    ResponseEntity<PersonBody> create(
            @RequestBody NewPerson request,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            @Nullable Principal caller) {
        Fields fields = new Fields();
        Optional<PersonName> name = fields.required("name", request.name(), PersonName::new);
        Optional<Role> role = fields.required("role", request.role(), Role::of);
        Set<UserId> users = users(fields, request.users());
        Optional<String> password = fields.optional("password", request.password(), Passwords::checked);
        fields.check();
        // slow on purpose, so not while a transaction is open
        String hash = password.map(passwords::hash).orElse(null);
        IdempotencyKeys.Answer answer = keys.once(caller, key, NOBODY, request, () -> {
            Person made = people.create(name.orElseThrow(), role.orElseThrow(), users, hash);
            return new IdempotencyKeys.Answer(PATH + made.name(), EntityTags.of(made.generation()), "");
        });
        return ResponseEntity.created(URI.create(answer.location()))
                .eTag(answer.etag())
                .body(PersonBody.of(people.get(name.orElseThrow())));
    }

    @GetMapping
    @Operation(operationId = "listPeople", summary = "All accounts, in the order of names")
    Page<PersonBody> list(
            @RequestParam(defaultValue = "") String after, @RequestParam(defaultValue = "100") int limit) {
        String start = after.isEmpty()
                ? ""
                : Fields.parse("after", after, PersonName::new).value();
        List<Person> found = people.list(start, Page.limit(limit) + 1);
        return Page.cut(found, limit, person -> person.name().value()).map(PersonBody::of);
    }

    @GetMapping("/{person}")
    @Operation(operationId = "getPerson", summary = "An account")
    ResponseEntity<PersonBody> get(@PathVariable String person) {
        return answer(people.get(name(person)));
    }

    /// The whole of it but the password.
    @PutMapping("/{person}")
    @Operation(operationId = "changePerson", summary = "Change an account: all of it but the password")
    ResponseEntity<PersonBody> change(
            @PathVariable String person,
            @RequestBody PersonChange request,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        PersonName name = name(person);
        Fields fields = new Fields();
        Optional<Role> role = fields.required("role", request.role(), Role::of);
        Set<UserId> users = users(fields, request.users());
        fields.check();
        boolean disabled = Boolean.TRUE.equals(request.disabled());
        return answer(people.change(
                name,
                EntityTags.ifMatch(ifMatch),
                before -> new Person(
                        name,
                        role.orElseThrow(),
                        users,
                        before.passwordHash(),
                        disabled,
                        before.generation(),
                        before.createdAt())));
    }

    @PutMapping("/{person}/password")
    @ApiResponse(responseCode = "204", description = "Set")
    @Operation(
            operationId = "setPassword",
            summary = "Set somebody's password",
            description = "Ends the sign-ins of that person.")
    ResponseEntity<Void> setPassword(@PathVariable String person, @RequestBody NewPassword request) {
        PersonName name = name(person);
        Fields fields = new Fields();
        Optional<String> password = fields.required("password", request.password(), Passwords::checked);
        fields.check();
        people.get(name);
        people.setPassword(name, passwords.hash(password.orElseThrow()));
        return ResponseEntity.noContent().build();
    }

    @DeleteMapping("/{person}")
    @ApiResponse(responseCode = "204", description = "Deleted")
    @Operation(
            operationId = "deletePerson",
            summary = "Delete an account with its tokens",
            description = "The users it owns stay.")
    ResponseEntity<Void> delete(
            @PathVariable String person,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        people.delete(name(person), EntityTags.ifMatch(ifMatch));
        return ResponseEntity.noContent().build();
    }

    private static PersonName name(String person) {
        return Fields.parse("person", person, PersonName::new);
    }

    private static Set<UserId> users(Fields fields, @Nullable List<@Nullable String> names) {
        Set<UserId> users = new TreeSet<>();
        List<String> present = fields.list("users", names, MOST_USERS);
        for (int i = 0; i < present.size(); i++) {
            fields.required("users[" + i + "]", present.get(i), UserId::new).ifPresent(users::add);
        }
        return users;
    }

    private static ResponseEntity<PersonBody> answer(Person person) {
        return ResponseEntity.ok().eTag(EntityTags.of(person.generation())).body(PersonBody.of(person));
    }
}
