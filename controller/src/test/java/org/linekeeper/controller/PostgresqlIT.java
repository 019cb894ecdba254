package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.EngineFilter.includeEngines;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import org.linekeeper.lab.peer.Lab;

/// Everything that is tagged `database`, once more on a real PostgreSQL. A launcher within this one runs it, since one
/// of JUnit's suites would keep all other tests waiting.
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("PostgreSQL")
class PostgresqlIT {
    private static final Launcher LAUNCHER = LauncherFactory.create();

    private static Lab lab;

    @BeforeAll
    static void startServer() {
        lab = Lab.start();
        TestDatabase.use(lab.postgresql());
    }

    @AfterAll
    static void stopServer() {
        TestDatabase.use(null);
        lab.close();
    }

    @TestFactory
    Stream<DynamicTest> everyClass() {
        var plan = LAUNCHER.discover(tagged(selectPackage("org.linekeeper.controller")));
        var classes = plan.getRoots().stream()
                .flatMap(engine -> plan.getChildren(engine).stream())
                .map(PostgresqlIT::testClass)
                .toList();
        assertThat(classes).isNotEmpty();
        return classes.stream().map(test -> dynamicTest(test.getSimpleName(), () -> run(test)));
    }

    private static Class<?> testClass(TestIdentifier identifier) {
        return ((ClassSource) identifier.getSource().orElseThrow()).getJavaClass();
    }

    private static void run(Class<?> test) {
        var listener = new SummaryGeneratingListener();
        LAUNCHER.execute(tagged(selectClass(test)), listener);
        TestExecutionSummary summary = listener.getSummary();
        assertAll(summary.getFailures().stream().map(PostgresqlIT::failing));
        assertThat(summary.getTestsSucceededCount()).isPositive();
    }

    private static Executable failing(TestExecutionSummary.Failure failure) {
        return () -> {
            throw new AssertionError(failure.getTestIdentifier().getDisplayName(), failure.getException());
        };
    }

    private static LauncherDiscoveryRequest tagged(DiscoverySelector selector) {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selector)
                .filters(includeEngines("junit-jupiter"), includeClassNamePatterns(".*Test"), includeTags("database"))
                // the database is chosen for this thread
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .build();
    }
}
