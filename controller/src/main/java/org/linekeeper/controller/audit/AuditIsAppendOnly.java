package org.linekeeper.controller.audit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Lets PostgreSQL itself refuse every change of the audit log, whoever asks. H2 knows triggers only as
/// classes that run inside the controller, which whoever opens its file by other means would not run.
@Component
public class AuditIsAppendOnly implements JavaMigration {
    private static final String[] POSTGRESQL = {"""
        create function audit_is_append_only() returns trigger language plpgsql as
        $$ begin raise exception 'the audit log is only appended to'; end $$
        """, """
        create trigger audit_is_append_only before update or delete on audit
        for each row execute function audit_is_append_only()
        """, """
        create trigger audit_is_not_truncated before truncate on audit
        for each statement execute function audit_is_append_only()
        """};

    @Override
    public void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        if (connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
            try (Statement statement = connection.createStatement()) {
                for (String sql : POSTGRESQL) {
                    statement.execute(sql);
                }
            }
        }
    }

    @Override
    public MigrationVersion getVersion() {
        return MigrationVersion.fromVersion("3.1");
    }

    @Override
    public String getDescription() {
        return "audit is append only";
    }

    @Override
    public @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }
}
