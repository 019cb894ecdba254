package org.linekeeper.controller.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.protocol.Evidence;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/// What is scraped, what the documents say of it, and what alerts and dashboard make of it.
class MonitoringTest {
    private static final Path DOCS = Path.of("../docs/monitoring");
    private static final Pattern DOCUMENTED =
            Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (gauge|counter|histogram|summary) \\|");
    private static final Pattern SCRAPED = Pattern.compile("(?m)^# TYPE ([a-z_]+) (gauge|counter|histogram|summary)$");
    private static final Pattern USED = Pattern.compile("\\b((?:linekeeper|process|jvm|disk|hikaricp)_[a-z_]+)\\b");
    private static final Pattern SAMPLE = Pattern.compile(
            "[a-z_]+(?:\\{[a-z_]+=\"[^\"\\n]*\"(?:,[a-z_]+=\"[^\"\\n]*\")*})? (?:-?[0-9.E+-]+|NaN|\\+Inf)");

    @TempDir
    private static Path folder;

    private static final TestController.Agents AGENTS = new TestController.Agents();
    private static final FakeRuntime RUNTIME = new FakeRuntime(AGENTS);
    private static TestController controller;

    @BeforeAll
    static void aUserIsPresent() throws IOException {
        controller = TestController.start(folder, RUNTIME);
        controller.post("/api/v1/users", """
                {"name": "ana", "lines": [{"id": "home", "address": "sip:ana@pbx.test", "password": "x"}]}""");
        await().until(() -> scrape().contains("linekeeper_user_present{user=\"ana\"} 1"));
    }

    @AfterAll
    static void stop() {
        controller.close();
    }

    private static String scrape() {
        TestController.Answer answer = controller.get("/actuator/prometheus");
        assertThat(answer.status()).isEqualTo(200);
        return answer.response().body();
    }

    private static Set<String> names(Pattern pattern, String text) {
        TreeSet<String> names = new TreeSet<>();
        pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .forEach(names::add);
        return names;
    }

    private static Set<String> documented() throws IOException {
        return names(DOCUMENTED, Files.readString(DOCS.resolve("README.md")));
    }

    /// Every metric that an expression uses, without a histogram's suffixes.
    private static Set<String> used(String text) throws IOException {
        Set<String> known = documented();
        TreeSet<String> used = new TreeSet<>();
        for (String name : names(USED, text)) {
            String base = name.replaceFirst("_(bucket|sum|count|max)$", "");
            used.add(known.contains(name) ? name : base);
        }
        return used;
    }

    /// What is scraped, without the gauge that each histogram has beside it.
    private static Set<String> scraped(String text) throws IOException {
        Set<String> known = documented();
        Set<String> names = names(SCRAPED, text);
        names.removeIf(name -> name.endsWith("_max") && known.contains(name.substring(0, name.length() - 4)));
        return names;
    }

    @Test
    void theScrapeHoldsExactlyWhatIsDocumented() throws IOException {
        // a pause is measured once there was one
        System.gc();
        await().until(() -> scrape().contains("jvm_gc_pause_seconds_count"));

        assertThat(scraped(scrape())).containsExactlyElementsOf(documented());
    }

    @Test
    void aHistogramHasItsBuckets_andEveryKindIsThereFromNoughtOn() {
        assertThat(scrape())
                .contains(
                        "linekeeper_time_to_presence_seconds_bucket{le=\"2.5\"}",
                        "linekeeper_call_jitter_seconds_bucket{le=\"0.02\"} 0",
                        "linekeeper_call_loss_ratio_bucket{le=\"0.001\"} 0",
                        "linekeeper_repair_seconds_bucket{rung=\"container\",le=\"1800.0\"} 0",
                        "linekeeper_repairs_total{outcome=\"in-vain\",rung=\"session\"} 0.0",
                        "linekeeper_runtime_errors_total{request=\"remove-profile\",scope=\"image\"} 0.0",
                        "linekeeper_calls_ended_total{direction=\"incoming\",outcome=\"failed\"} 0.0");
    }

    @Test
    void aSeriesComesAndGoesWithItsUser() {
        controller.post("/api/v1/users", """
                {"name": "dora", "lines": [{"id": "home", "address": "sip:dora@pbx.test", "password": "x"}]}""");
        await().until(() -> scrape().contains("linekeeper_user_present{user=\"dora\"} 1"));

        controller.delete("/api/v1/users/dora");
        await().until(() -> !scrape().contains("dora"));
    }

    @Test
    void aFigureThatCannotBeReadLeavesTheOthersAlone() {
        controller.database().sql("alter table call rename to call_away").update();
        try {
            assertThat(scrape()).contains("linekeeper_calls_living NaN", "linekeeper_database_up 1.0");
        } finally {
            controller.database().sql("alter table call_away rename to call").update();
        }
        assertThat(scrape()).contains("linekeeper_calls_living 0.0");
    }

    @Test
    void theRuntimesTroubleIsAnAlarm() {
        assertThat(scrape()).contains("linekeeper_alarm{alarm=\"runtime\"} 0.0");

        RUNTIME.breakDown(new RuntimeFailure(RuntimeFailure.Scope.RUNTIME, true, "told to", null));
        try {
            await().until(() -> scrape().contains("linekeeper_alarm{alarm=\"runtime\"} 1.0"));
        } finally {
            RUNTIME.breakDown(null);
        }
        await().until(() -> scrape().contains("linekeeper_alarm{alarm=\"runtime\"} 0.0"));
    }

    @Test
    void everyLineOfTheScrapeIsAComment_orASample() {
        assertThat(scrape().lines().filter(line -> !line.startsWith("# ")))
                .allMatch(line -> SAMPLE.matcher(line).matches())
                .doesNotHaveDuplicates();
    }

    @Test
    void theScrapeNeedsAToken() {
        assertThat(controller.getAsNobody("/actuator/prometheus").status()).isEqualTo(401);
    }

    @Test
    void aFailingRuntimeShows() {
        RUNTIME.breakDown(new RuntimeFailure(RuntimeFailure.Scope.RUNTIME, true, "told to", null));
        try {
            await().until(() -> scrape().contains("linekeeper_listing_ok 0"));
            assertThat(scrape())
                    .contains("linekeeper_runtime_errors_total{request=\"list\",scope=\"runtime\"}")
                    .doesNotContain("linekeeper_runtime_errors_total{request=\"list\",scope=\"runtime\"} 0.0");
            await().until(() ->
                    controller.getAsNobody("/actuator/health/readiness").status() == 503);
            assertThat(controller.getAsNobody("/actuator/health/liveness").status())
                    .isEqualTo(200);
        } finally {
            RUNTIME.breakDown(null);
        }
        await().until(() -> controller.getAsNobody("/actuator/health/readiness").status() == 200);
    }

    @Test
    void aUserWhoLosesALineIsNotPresent() {
        AGENTS.of("ana").see(Evidence.GONE, "403");
        await().until(() -> scrape().contains("linekeeper_users{presence=\"absent\"} 1"));

        AGENTS.of("ana").see(Evidence.ALIVE, "");
        await().until(() -> scrape().contains("linekeeper_user_present{user=\"ana\"} 1"));
    }

    /// Nor does the time until such a user is present again count from the order that stopped it.
    @Test
    void aUserWhoIsStoppedByAnOrderIsNotMissed() {
        controller.post("/api/v1/operations/stop", "{\"users\": [\"ana\"]}");
        await().until(() -> !scrape().contains("linekeeper_user_present{user=\"ana\"}"));
        assertThat(scrape())
                .contains("linekeeper_users{presence=\"absent\"} 0.0", "linekeeper_users{presence=\"unknown\"} 0.0");

        controller.post("/api/v1/operations/start", "{\"users\": [\"ana\"]}");
        await().until(() -> scrape().contains("linekeeper_user_present{user=\"ana\"} 1"));
    }

    @Test
    @SuppressWarnings("unchecked")
    void alertsAreWhole_useDocumentedMetrics_andSayWhatToDo() throws IOException {
        String text = Files.readString(DOCS.resolve("alerts.yaml"));
        String manual = Files.readString(DOCS.resolve("README.md"));
        Map<String, List<Map<String, List<Map<String, Object>>>>> file = new Yaml().load(text);
        List<Map<String, Object>> rules = file.getOrDefault("groups", List.of()).stream()
                .flatMap(group -> group.getOrDefault("rules", List.of()).stream())
                .toList();

        assertThat(rules).hasSizeGreaterThan(10).allSatisfy(rule -> {
            String name = (String) rule.get("alert");
            assertThat(name).matches("[A-Z][A-Za-z]+");
            assertThat((String) rule.get("for")).matches("[0-9]+[smh]");
            assertThat((String) rule.get("expr")).satisfies(MonitoringTest::isBalanced);
            assertThat((Map<String, String>) rule.get("labels")).containsKey("severity");
            assertThat((Map<String, String>) rule.get("annotations")).containsKeys("summary", "runbook");
            assertThat(manual).contains("\n### " + name + "\n");
        });
        assertThat(rules).extracting(rule -> rule.get("alert")).doesNotHaveDuplicates();
        assertThat(documented()).containsAll(used(text));
    }

    private static void isBalanced(String expression) {
        for (String pair : List.of("()", "{}", "[]")) {
            long opened = expression.chars().filter(c -> c == pair.charAt(0)).count();
            assertThat(expression.chars().filter(c -> c == pair.charAt(1)).count())
                    .as("%s in %s", pair, expression)
                    .isEqualTo(opened);
        }
        assertThat(expression).matches("(?s).*\\b(up|linekeeper|process|jvm|disk|hikaricp).*");
    }

    @Test
    void theDashboardUsesDocumentedMetrics() throws IOException {
        String text = Files.readString(DOCS.resolve("dashboard.json"));

        assertThat(JsonMapper.builder().build().readTree(text).path("panels")).hasSizeGreaterThan(10);
        assertThat(documented()).containsAll(used(text));
        assertThat(used(text)).hasSizeGreaterThan(15);
    }
}
