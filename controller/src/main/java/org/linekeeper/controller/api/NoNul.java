package org.linekeeper.controller.api;

import java.beans.PropertyEditorSupport;
import java.lang.reflect.Type;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdviceAdapter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Refuses texts with a NUL in them, wherever they stand in a request: PostgreSQL holds none, and nobody means one.
@RestControllerAdvice
class NoNul extends RequestBodyAdviceAdapter {
    private final JsonMapper json;

    NoNul(JsonMapper json) {
        this.json = json;
    }

    /// Paths and parameters. Spring names the one whose text is refused.
    @InitBinder
    void texts(WebDataBinder binder) {
        binder.registerCustomEditor(String.class, new PropertyEditorSupport() {
            @Override
            public void setAsText(@Nullable String text) {
                if (text != null && hasNul(text)) {
                    throw new IllegalArgumentException("must hold no NUL");
                }
                setValue(text);
            }
        });
    }

    @Override
    public boolean supports(MethodParameter parameter, Type type, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public Object afterBodyRead(
            Object body,
            HttpInputMessage message,
            MethodParameter parameter,
            Type type,
            Class<? extends HttpMessageConverter<?>> converter) {
        find(json.valueToTree(body), "").ifPresent(path -> {
            throw Refused.badField(path.isEmpty() ? JsonProblems.BODY : path, "must hold no NUL");
        });
        return body;
    }

    /// The path of the first text with a NUL.
    private static Optional<String> find(JsonNode node, String path) {
        if (node.isString()) {
            return hasNul(node.asString()) ? Optional.of(path) : Optional.empty();
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                Optional<String> found = find(node.path(i), path + "[" + i + "]");
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }
        return node.properties().stream()
                .map(entry -> find(entry.getValue(), path + (path.isEmpty() ? "" : ".") + entry.getKey()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }
}
