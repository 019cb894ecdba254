package org.linekeeper.controller;

import org.jspecify.annotations.Nullable;
import org.junit.platform.suite.api.AfterSuite;
import org.junit.platform.suite.api.BeforeSuite;
import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.IncludeTags;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;
import org.linekeeper.lab.peer.Lab;

/// Everything that is tagged `database`, once more on a real PostgreSQL.
@Suite
@SelectPackages("org.linekeeper.controller")
@IncludeClassNamePatterns(".*Test")
@IncludeTags("database")
// the database is chosen for this thread
@ConfigurationParameter(key = "junit.jupiter.execution.parallel.enabled", value = "false")
class PostgresqlIT {
    private static @Nullable Lab lab;

    @BeforeSuite
    static void startServer() {
        Lab started = Lab.start();
        lab = started;
        TestDatabase.use(started.postgresql());
    }

    @AfterSuite
    static void stopServer() {
        TestDatabase.use(null);
        if (lab != null) {
            lab.close();
        }
    }
}
