package org.linekeeper.controller.access;

import com.fasterxml.jackson.annotation.JsonView;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.api.Audience;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/// Cuts what operators are answered to what is for [Audience.Fleet].
@ControllerAdvice
class FleetView implements ResponseBodyAdvice<Object> {
    @Override
    public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converter) {
        return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
            @Nullable Object body,
            MethodParameter returnType,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        return body;
    }

    @Override
    public @Nullable Map<String, Object> determineWriteHints(
            @Nullable Object body,
            MethodParameter returnType,
            MediaType type,
            Class<? extends HttpMessageConverter<?>> converter) {
        Authentication sender = SecurityContextHolder.getContext().getAuthentication();
        return sender != null && sender.getPrincipal() instanceof Caller caller && caller.role() == Role.OPERATOR
                ? Map.of(JsonView.class.getName(), Audience.Fleet.class)
                : null;
    }
}
