package org.linekeeper.controller.access;

import java.util.Map;
import org.linekeeper.controller.Bodies;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.TestController.Answer;

/// One caller of every kind, by the header that each sends: the owner owns `ana`, the stranger `eve`.
record Cast(TestController controller, Map<String, String> tokens) {
    static final String NOBODY = "nobody";
    static final String STRANGER = "stranger";
    static final String OWNER = "owner";
    static final String OPERATOR = "operator";
    static final String ADMIN = "admin";

    /// Makes the users ana and eve, and people for them.
    static Cast of(TestController controller) {
        controller.post("/api/v1/users", Bodies.user("ana"));
        controller.post("/api/v1/users", Bodies.user("eve"));
        return new Cast(
                controller,
                Map.of(
                        NOBODY, "none",
                        STRANGER, token(controller, STRANGER, "user", "\"eve\""),
                        OWNER, token(controller, OWNER, "user", "\"ana\""),
                        OPERATOR, token(controller, OPERATOR, "operator", ""),
                        ADMIN, token(controller, "chief", "admin", "")));
    }

    private static String token(TestController controller, String name, String role, String users) {
        require(controller.post(
                "/api/v1/people",
                "{\"name\": \"%s\", \"role\": \"%s\", \"users\": [%s]}".formatted(name, role, users)));
        return require(controller.post("/api/v1/tokens", "{\"name\": \"test\", \"person\": \"%s\"}".formatted(name)))
                .json()
                .path("token")
                .asString();
    }

    private static Answer require(Answer answer) {
        if (answer.status() != 201) {
            throw new IllegalStateException(
                    answer.status() + ": " + answer.response().body());
        }
        return answer;
    }

    String token(String who) {
        return java.util.Objects.requireNonNull(tokens.get(who));
    }

    String header(String who) {
        return "Bearer " + token(who);
    }

    Answer get(String who, String path) {
        return controller.get(path, "Authorization", header(who));
    }

    Answer post(String who, String path, String body) {
        return controller.post(path, body, "Authorization", header(who));
    }

    Answer put(String who, String path, String body) {
        return controller.put(path, body, "Authorization", header(who));
    }

    Answer delete(String who, String path) {
        return controller.delete(path, "Authorization", header(who));
    }
}
