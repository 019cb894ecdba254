package org.linekeeper.controller;

import org.linekeeper.controller.storage.StartRefused;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/// Says on the error stream, in one paragraph, why the controller does not start. Named in
/// `META-INF/spring.factories`.
final class StartReporter implements FailureAnalysisReporter {
    @Override
    public void report(FailureAnalysis analysis) {
        String action = analysis.getAction();
        System.err.println(analysis.getDescription() + (action == null || action.isEmpty() ? "" : " " + action));
    }

    /// Knows the refusals that name their own remedy.
    static final class Analyzer extends AbstractFailureAnalyzer<StartRefused> {
        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, StartRefused cause) {
            return new FailureAnalysis(cause.getMessage(), null, cause);
        }
    }
}
