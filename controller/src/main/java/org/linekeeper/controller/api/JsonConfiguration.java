package org.linekeeper.controller.api;

import com.fasterxml.jackson.annotation.JsonView;
import org.linekeeper.protocol.CallSnapshot;
import org.linekeeper.protocol.Party;
import org.springframework.boot.jackson.autoconfigure.JsonFactoryBuilderCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

/// How strictly request bodies are read: a typing error in a field's name or type is told, not guessed at.
@Configuration(proxyBeanMethods = false)
class JsonConfiguration {
    /// No request of this API needs a tenth of it.
    private static final int LONGEST_BODY = 1 << 20;

    @Bean
    JsonFactoryBuilderCustomizer boundedBodies() {
        return factory -> factory.streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(LONGEST_BODY)
                        .maxNestingDepth(32)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    }

    @Bean
    JsonMapperBuilderCustomizer strictBodies() {
        return mapper -> mapper.enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                // what bears no Audience is for everybody
                .enable(MapperFeature.DEFAULT_VIEW_INCLUSION)
                .addMixIn(CallSnapshot.class, CallAudience.class)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    /// That somebody is in a call may be known to those who run the fleet; with whom, may not.
    interface CallAudience {
        @JsonView(Audience.Owner.class)
        Party peer();
    }
}
