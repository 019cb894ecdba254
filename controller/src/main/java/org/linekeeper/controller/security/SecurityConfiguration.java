package org.linekeeper.controller.security;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import tools.jackson.databind.json.JsonMapper;

/// Which paths need whom. Every request stands for itself: no session, no cookie, so nothing to forge
/// across sites.
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    static final String OPEN_API = "/api/v1/openapi";
    static final String HEALTH = "/actuator/health";

    @Bean
    SecurityFilterChain chain(HttpSecurity http, ApiTokens tokens, JsonMapper json) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(paths -> paths
                        // the end of a stream, whose beginning was allowed
                        .dispatcherTypeMatchers(DispatcherType.ASYNC)
                        .permitAll()
                        .requestMatchers(OPEN_API, OPEN_API + "/**", OPEN_API + ".yaml", HEALTH, HEALTH + "/**")
                        .permitAll()
                        .anyRequest()
                        .hasRole(Role.ADMIN.name()))
                .exceptionHandling(refusals -> refusals.authenticationEntryPoint((request, response, e) -> {
                            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"linekeeper\"");
                            write(
                                    response,
                                    json,
                                    HttpStatus.UNAUTHORIZED,
                                    "this needs the header Authorization: Bearer <token>; the admin's token stands in"
                                            + " the file admin-token of the controller's data folder");
                        })
                        .accessDeniedHandler((request, response, e) ->
                                write(response, json, HttpStatus.FORBIDDEN, "your role does not allow this")))
                .addFilterBefore(new TokenFilter(tokens), BasicAuthenticationFilter.class)
                .build();
    }

    private static void write(HttpServletResponse response, JsonMapper json, HttpStatus status, String detail)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getOutputStream().write(json.writeValueAsBytes(ProblemDetail.forStatusAndDetail(status, detail)));
    }
}
