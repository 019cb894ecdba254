package org.linekeeper.controller.user;

import org.linekeeper.protocol.TollLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/// What users' lines may spend. Where the settings say something else than at the last start, every user's generation
/// grows, so that the agents are told as of any other change.
@Component
class Tolls {
    private static final Logger LOG = LoggerFactory.getLogger(Tolls.class);

    private final TollLimits limits;

    Tolls(TollSettings settings, JdbcClient jdbc, JsonMapper json, TransactionTemplate transaction) {
        this.limits = settings.limits();
        String wanted = json.writeValueAsString(limits);
        transaction.executeWithoutResult(_ -> tellAgents(jdbc, wanted));
    }

    private static void tellAgents(JdbcClient jdbc, String wanted) {
        int changed = jdbc.sql("update toll_limits set limits = ? where limits <> ?")
                .params(wanted, wanted)
                .update();
        if (changed > 0) {
            int users = jdbc.sql("update app_user set generation = generation + 1 where deleted_at is null")
                    .update();
            LOG.info("The toll limits are others than before: {} users' agents will be told", users);
        }
    }

    TollLimits limits() {
        return limits;
    }
}
