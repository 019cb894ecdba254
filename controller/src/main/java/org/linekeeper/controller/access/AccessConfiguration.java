package org.linekeeper.controller.access;

import jakarta.servlet.DispatcherType;
import org.linekeeper.controller.audit.AuditLog;
import org.linekeeper.controller.call.CallOwners;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;

/// Puts the rules in front of everything. Every request stands for itself: no session, no cookie, so
/// nothing to forge across sites.
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {
    @Bean
    PasswordEncoder passwordEncoder() {
        return new BCryptPasswordEncoder(Passwords.COST);
    }

    @Bean
    SecurityFilterChain chain(
            HttpSecurity http, Callers callers, CallOwners calls, AuditLog audit, ProblemWriter problems) {
        return http.csrf(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(paths -> paths
                        // the end of a stream, whose beginning was allowed
                        .dispatcherTypeMatchers(DispatcherType.ASYNC)
                        .permitAll()
                        .anyRequest()
                        .access(new AccessGuard(calls)))
                .exceptionHandling(refusals -> refusals.authenticationEntryPoint((request, response, e) -> {
                            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"linekeeper\"");
                            problems.write(
                                    response,
                                    HttpStatus.UNAUTHORIZED,
                                    "this needs the header Authorization: Bearer <token>; POST /api/v1/sign-in gives"
                                            + " one for a name and a password");
                        })
                        .accessDeniedHandler((request, response, e) ->
                                problems.write(response, HttpStatus.FORBIDDEN, "your role does not allow this")))
                .addFilterBefore(new CallerFilter(callers, problems), BasicAuthenticationFilter.class)
                .addFilterBefore(new AuditFilter(audit), BasicAuthenticationFilter.class)
                .build();
    }
}
