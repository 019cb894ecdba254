package org.linekeeper.controller.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/// Answers where the database fails before an endpoint is reached, such as while the caller is looked up.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class DatabaseFilter extends OncePerRequestFilter {
    private final DatabaseProblems problems;
    private final JsonMapper json;

    DatabaseFilter(DatabaseProblems problems, JsonMapper json) {
        this.problems = problems;
        this.json = json;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } catch (DataAccessException | TransactionException e) {
            ProblemDetail problem = problems.of(e);
            response.setStatus(problem.getStatus());
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.setHeader(HttpHeaders.RETRY_AFTER, DatabaseAdvice.RETRY_SECONDS);
            response.getOutputStream().write(json.writeValueAsBytes(problem));
        }
    }
}
