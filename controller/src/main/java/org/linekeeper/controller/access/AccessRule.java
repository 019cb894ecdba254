package org.linekeeper.controller.access;

import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/// Who may send requests of one method to one kind of path.
///
/// @param path as the endpoint declares it; `{name}` stands for a user of Linekeeper
record AccessRule(HttpMethod method, PathPattern path, Who who) {
    /// Admins are always among them.
    enum Who {
        ANYBODY,
        /// Whoever is known, of any role.
        KNOWN,
        /// The user's owner.
        OWNER,
        OWNER_OR_OPERATOR,
        OPERATOR,
        ADMIN
    }

    static AccessRule of(String method, String path, Who who) {
        return new AccessRule(HttpMethod.valueOf(method), PathPatternParser.defaultInstance.parse(path), who);
    }

    /// The path's variables where this rule is about the request.
    Optional<Map<String, String>> match(HttpMethod wanted, PathContainer requested) {
        // Spring answers HEAD where it answers GET
        HttpMethod like = wanted.equals(HttpMethod.HEAD) ? HttpMethod.GET : wanted;
        return method.equals(like)
                ? Optional.ofNullable(path.matchAndExtract(requested)).map(PathPattern.PathMatchInfo::getUriVariables)
                : Optional.empty();
    }

    /// As the audit log writes it.
    String operation() {
        return method + " " + path.getPatternString();
    }

    boolean changesSomething() {
        return !method.equals(HttpMethod.GET);
    }

    /// Whether an answer shows what operators may not see.
    boolean showsContent() {
        return who == Who.OWNER;
    }
}
