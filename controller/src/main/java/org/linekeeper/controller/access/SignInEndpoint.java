package org.linekeeper.controller.access;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Fields;
import org.linekeeper.controller.api.Refused;
import org.linekeeper.controller.user.UserId;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// A name and a password for a token that lasts half a day; and what the caller may do with it.
@RestController
@Tag(name = "sign-in")
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
class SignInEndpoint {
    private static final String WRONG = "name or password is wrong";

    private final PersonStore people;
    private final People changes;
    private final Passwords passwords;
    private final SignInThrottle throttle;
    private final Tokens tokens;

    SignInEndpoint(PersonStore people, People changes, Passwords passwords, SignInThrottle throttle, Tokens tokens) {
        this.people = people;
        this.changes = changes;
        this.passwords = passwords;
        this.throttle = throttle;
        this.tokens = tokens;
    }

    @Schema(name = "SignIn")
    record SignIn(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "admin") @Nullable
            String name,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, accessMode = Schema.AccessMode.WRITE_ONLY) @Nullable
            String password) {
        @Override
        public String toString() {
            return "SignIn[" + name + "]";
        }
    }

    @Schema(name = "SignedIn")
    record SignedIn(
            String token,
            Instant expiresAt,
            @Schema(type = "string") PersonName name,
            Role role) {
        @Override
        public String toString() {
            return "SignedIn[" + name + "]";
        }
    }

    @Schema(name = "Me")
    record Me(String name, Role role, Set<UserId> users) {}

    @Schema(name = "OwnPassword")
    record OwnPassword(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, accessMode = Schema.AccessMode.WRITE_ONLY) @Nullable
            String old,

            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    accessMode = Schema.AccessMode.WRITE_ONLY,
                    minLength = Passwords.LEAST)
            @Nullable
            String password) {
        @Override
        public String toString() {
            return "OwnPassword";
        }
    }

    /// 401 for a wrong name as for a wrong password, and after the same work.
    @PostMapping("/sign-in")
    @SecurityRequirements
    @Operation(operationId = "signIn", summary = "A token of half a day for a name and a password")
    SignedIn signIn(@RequestBody SignIn request, @Parameter(hidden = true) HttpServletRequest origin) {
        Fields fields = new Fields();
        Optional<PersonName> name = fields.required("name", request.name(), PersonName::new);
        Optional<String> password = fields.required("password", request.password(), text -> text);
        fields.check();
        Person person = check(name.orElseThrow(), password.orElseThrow(), origin);
        Tokens.Made made = tokens.signIn(person).orElseThrow(() -> Refused.unauthorized(WRONG));
        return new SignedIn(made.text(), made.token().expiresAt(), person.name(), person.role());
    }

    private Person check(PersonName name, String password, HttpServletRequest origin) {
        String address = origin.getRemoteAddr();
        Duration wait = throttle.admit(name.value(), address);
        if (!wait.isZero()) {
            throw Refused.tooMany("too many sign-ins; try again in " + (wait.toSeconds() + 1) + " s", wait);
        }
        Optional<Person> person = people.find(name);
        person.ifPresent(known -> Attributes.claimedBy(origin, known.name()));
        String hash = person.map(Person::passwordHash).orElse(null);
        boolean right = throttle.knows(name.value(), address)
                ? passwords.match(password, hash)
                : passwords.matchOfStranger(password, hash);
        if (!right || person.filter(known -> !known.disabled()).isEmpty()) {
            throw Refused.unauthorized(WRONG);
        }
        throttle.succeeded(name.value(), address);
        return person.get();
    }

    /// Ends the sign-in whose token this request bears.
    @DeleteMapping("/sign-in")
    @ApiResponse(responseCode = "204", description = "Ended")
    @Operation(operationId = "signOut", summary = "End the sign-in whose token this request bears")
    ResponseEntity<Void> signOut(@Parameter(hidden = true) @AuthenticationPrincipal Caller caller) {
        if (caller.login() instanceof Caller.ByToken(String id, ApiToken.Kind kind) && kind == ApiToken.Kind.SIGN_IN) {
            tokens.revoke(id);
        }
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/me")
    @Operation(operationId = "getMe", summary = "Who one is, and as what")
    Me me(@Parameter(hidden = true) @AuthenticationPrincipal Caller caller) {
        return new Me(caller.name(), caller.role(), caller.users());
    }

    /// Ends all sign-ins, this one too.
    @PutMapping("/me/password")
    @ApiResponse(responseCode = "204", description = "Set")
    @Operation(
            operationId = "changeOwnPassword",
            summary = "Set the own password",
            description = "Ends all sign-ins, this one too.")
    ResponseEntity<Void> changePassword(
            @RequestBody OwnPassword request,
            @Parameter(hidden = true) @AuthenticationPrincipal Caller caller,
            @Parameter(hidden = true) HttpServletRequest origin) {
        Fields fields = new Fields();
        Optional<String> old = fields.required("old", request.old(), text -> text);
        Optional<String> password = fields.required("password", request.password(), Passwords::checked);
        fields.check();
        if (!(caller.login() instanceof Caller.ByToken)) {
            throw Refused.forbidden("this caller has no password on this controller");
        }
        Person person = checkOld(new PersonName(caller.name()), old.orElseThrow(), origin);
        changes.setPassword(person.name(), passwords.hash(password.orElseThrow()));
        return ResponseEntity.noContent().build();
    }

    private Person checkOld(PersonName name, String old, HttpServletRequest origin) {
        try {
            return check(name, old, origin);
        } catch (Refused refused) {
            if (WRONG.equals(refused.getMessage())) {
                throw Refused.badField("old", "is not the password");
            }
            throw refused;
        }
    }
}
