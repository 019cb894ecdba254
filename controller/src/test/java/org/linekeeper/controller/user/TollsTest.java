package org.linekeeper.controller.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.linekeeper.controller.TestDatabase;
import org.linekeeper.protocol.TollLimits;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

@Tag("database")
class TollsTest {
    private final DataSource database = TestDatabase.migrated();
    private final JdbcClient jdbc = JdbcClient.create(database);

    private Tolls start(TollSettings settings) {
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        return new Tolls(settings, jdbc, JsonMapper.shared(), transaction);
    }

    private static TollSettings settings(List<String> open) {
        return new TollSettings(open, TollLimits.STANDARD.closed(), 30, 240, 60, 480);
    }

    private long generation() {
        return jdbc.sql("select generation from app_user where name = 'ana'")
                .query(Long.class)
                .single();
    }

    @Test
    void otherLimitsMakeEveryUsersGenerationGrowOnce() {
        jdbc.sql("insert into app_user (name, generation, created_at) values ('ana', 3, current_timestamp)")
                .update();
        start(settings(List.of("+")));
        long first = generation();

        Tolls again = start(settings(List.of("+")));
        assertThat(generation()).isEqualTo(first);
        assertThat(again.limits().open()).containsExactly("+");

        Tolls other = start(settings(List.of("+49")));
        assertThat(generation()).isEqualTo(first + 1);
        assertThat(other.limits().open()).containsExactly("+49");
    }
}
