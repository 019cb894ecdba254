package org.linekeeper.controller.api;

import com.fasterxml.jackson.annotation.JsonView;
import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Describes as required what a record of ours never leaves out: what may neither be null nor be kept from
/// some callers. So a generated client has fields, not perhapses.
@Component
class NeverNull implements ModelConverter {
    private static final String OURS = "org.linekeeper.";

    private final JsonMapper json;

    NeverNull(JsonMapper json) {
        this.json = json;
    }

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        if (!chain.hasNext()) {
            return null;
        }
        Schema<?> schema = chain.next().resolve(type, context, chain);
        JavaType java = Json.mapper().constructType(type.getType());
        if (schema != null
                && java != null
                && java.getRawClass().isRecord()
                && java.getRawClass().getName().startsWith(OURS)) {
            require(java.getRawClass(), model(schema, context));
        }
        return schema;
    }

    /// The schema itself, where there is only a reference to it.
    private static @Nullable Schema<?> model(Schema<?> schema, ModelConverterContext context) {
        String reference = schema.get$ref();
        return reference == null
                ? schema
                : context.getDefinedModels().get(reference.substring(reference.lastIndexOf('/') + 1));
    }

    private void require(Class<?> type, @Nullable Schema<?> model) {
        Map<String, ?> properties = model == null ? null : model.getProperties();
        if (model == null || properties == null) {
            return;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            String name = component.getName();
            boolean always = !component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                    && !component.isAnnotationPresent(JsonView.class)
                    && !component.getAccessor().isAnnotationPresent(JsonView.class)
                    && !isKeptBack(type, name);
            boolean known = model.getRequired() != null && model.getRequired().contains(name);
            if (always && properties.containsKey(name) && !known) {
                model.addRequiredItem(name);
            }
        }
    }

    /// As far as that is said beside the type.
    private boolean isKeptBack(Class<?> type, String component) {
        Class<?> beside = json.serializationConfig().findMixInClassFor(type);
        return beside != null
                && Arrays.stream(beside.getMethods())
                        .anyMatch(method ->
                                method.getName().equals(component) && method.isAnnotationPresent(JsonView.class));
    }
}
