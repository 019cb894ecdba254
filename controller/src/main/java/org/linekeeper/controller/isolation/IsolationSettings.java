package org.linekeeper.controller.isolation;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The setting `linekeeper.isolation`.
///
/// @param isolation what follows where the walls are not proven
@ConfigurationProperties("linekeeper")
record IsolationSettings(@DefaultValue("warn") Mode isolation) {
    enum Mode {
        /// The log warns.
        WARN,
        /// No sandbox is started before they are proven.
        REQUIRE,
        /// Nothing is tried.
        OFF
    }
}
