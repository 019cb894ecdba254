package org.linekeeper.controller.storage;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The database: a file in the data folder, or what `spring.datasource.*` names.
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    private static final int CONNECTIONS = 8;

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(DataFolder folder, DataSourceProperties properties) {
        if (properties.getUrl() == null) {
            properties.setUrl(fileUrl(folder));
            properties.setUsername("linekeeper");
            properties.setPassword("");
        }
        HikariDataSource source = properties
                .initializeDataSourceBuilder()
                .type(HikariDataSource.class)
                .build();
        source.setPoolName("database");
        source.setMaximumPoolSize(CONNECTIONS);
        source.setMinimumIdle(1);
        return source;
    }

    /// `WRITE_DELAY=0`: a commit is on the disk when it returns; with the default delay a kill -9 loses
    /// committed rows. The other settings make H2 read the SQL as PostgreSQL does.
    private static String fileUrl(DataFolder folder) {
        return "jdbc:h2:file:" + folder.path().resolve("linekeeper")
                + ";WRITE_DELAY=0;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
                + ";DB_CLOSE_ON_EXIT=FALSE";
    }
}
