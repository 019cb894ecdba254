package org.linekeeper.controller.api;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/// Says in the caller's words why a JSON body could not be read. Values are not repeated: one of them
/// may be a password.
final class JsonProblems {
    /// Stands for the body as a whole.
    static final String BODY = "body";

    private JsonProblems() {}

    static FieldProblem of(@Nullable Throwable cause) {
        return switch (cause) {
            case UnrecognizedPropertyException e -> new FieldProblem(path(e), "there is no such field");
            case StreamConstraintsException _ -> new FieldProblem(BODY, "the body is too large or nested too deeply");
            case StreamReadException e -> new FieldProblem(path(e), "this is not well-formed JSON" + at(e));
            case InvalidFormatException e
            when e.getTargetType() != null && e.getTargetType().isEnum() ->
                new FieldProblem(
                        path(e),
                        "must be one of " + Arrays.toString(e.getTargetType().getEnumConstants()));
            case MismatchedInputException e -> new FieldProblem(path(e), "must be " + wanted(e.getTargetType()));
            case JacksonException e -> new FieldProblem(path(e), "this cannot be read" + at(e));
            case null, default -> new FieldProblem(BODY, "a JSON body is needed");
        };
    }

    private static String at(JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    /// The field's path as one writes it in code: `lines[0].address`.
    private static String path(JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? BODY : path.toString();
    }

    private static String wanted(@Nullable Class<?> type) {
        if (type == null) {
            return "of another type";
        }
        if (type == String.class) {
            return "a string";
        }
        if (type == Integer.class || type == int.class) {
            return "a whole number";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return "an object";
    }
}
