package org.linekeeper.controller.runtime.kubernetes;

import static org.linekeeper.controller.runtime.kubernetes.ApiObjects.labels;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// What a request's path and query say.
record ApiTarget(String plural, String name, String sub, Map<String, String> query) {
    static ApiTarget of(String path) {
        URI uri = URI.create(path);
        String[] parts = uri.getPath().substring(1).split("/", -1);
        int at = parts[0].equals("api") ? 2 : 3;
        if (parts.length > at + 2 && parts[at].equals("namespaces")) {
            at += 2;
        }
        Map<String, String> query = new HashMap<>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return new ApiTarget(
                parts[at],
                parts.length > at + 1 ? parts[at + 1] : "",
                parts.length > at + 2 ? parts[at + 2] : "",
                query);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    boolean selects(Map<String, String> marks) {
        for (String term : query.getOrDefault("labelSelector", "").split(",", -1)) {
            int equals = term.indexOf('=');
            if (equals > 0 && !term.substring(equals + 1).equals(marks.get(term.substring(0, equals)))) {
                return false;
            }
        }
        return true;
    }

    boolean selects(ObjectNode object) {
        for (String term : query.getOrDefault("fieldSelector", "").split(",", -1)) {
            int equals = term.indexOf('=');
            if (equals > 0
                    && !term.substring(equals + 1)
                            .equals(object.at("/" + term.substring(0, equals).replace('.', '/'))
                                    .asString(""))) {
                return false;
            }
        }
        return selects(labels(object));
    }
}
