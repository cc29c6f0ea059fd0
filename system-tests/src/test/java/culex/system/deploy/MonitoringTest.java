package culex.system.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Prometheus scrapes every service, and its rules and Grafana's dashboard query only metrics that the services have. promtool checks the
 * syntax and the alerts with deploy/prometheus/alerts_test.yml.
 */
class MonitoringTest {
    /** The metrics of Prometheus, the JVM and the process that rules and dashboard query, each with its labels. */
    private static final Map<String, Set<String>> COMMON_METRICS = Map.of(
            "up", Set.of(),
            "ALERTS", Set.of("alertname", "alertstate", "severity"),
            "jvm_memory_used_bytes", Set.of("area"),
            "jvm_gc_pause_seconds_sum", Set.of(),
            "process_cpu_usage", Set.of(),
            "process_start_time_seconds", Set.of());

    private static final Set<String> LABELS_OF_THE_SCRAPE = Set.of("__name__", "instance", "job");
    private static final Pattern METRIC =
            Pattern.compile("\\b(?:mqtt|sensor|readings|jvm|process)_\\w+|\\bup\\b|\\bALERTS\\b");
    private static final Pattern TABLE_ROW = Pattern.compile(
            "^\\| `((?:mqtt|sensor|readings)_\\w+)` \\| (counter|gauge|histogram) \\| (.*?) \\|", Pattern.MULTILINE);
    private static final Pattern TABLE_LABEL = Pattern.compile("`(\\w+)`: ");
    private static final Pattern RUNBOOK_SECTION = Pattern.compile("^### (\\w+)\\n\\n(\\w+)\\.", Pattern.MULTILINE);
    private static final Pattern GROUPED = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern MATCHED = Pattern.compile("(\\w+)(?:=~|!~|!=|=)\"");

    /** The metrics of the services, which MetricsTablesTest compares with docs/operations.md, each with its labels. */
    private static final Map<String, Set<String>> METRICS = documentedMetrics();

    @Test
    void prometheusScrapesEveryService() {
        JsonNode compose = Repository.yaml("docker-compose.yml");
        Map<String, String> targets = new TreeMap<>();
        for (JsonNode job : Repository.yaml("deploy/prometheus/prometheus.yml").path("scrape_configs")) {
            assertEquals("/q/metrics", job.path("metrics_path").asText());
            targets.put(
                    job.path("job_name").asText(),
                    job.at("/static_configs/0/targets/0").asText());
        }
        assertEquals(Set.copyOf(Repository.SERVICES), targets.keySet());
        targets.forEach((job, target) -> {
            String port = target.substring(target.indexOf(':'));
            assertEquals(job + port, target);
            assertTrue(
                    compose.path("services").path(job).path("ports").toString().contains(port + "\""), target);
        });
    }

    @Test
    void everyAlertHasASeverityTextsAndARunbook() {
        Set<String> names = new HashSet<>();
        for (JsonNode rule : rules()) {
            String name = rule.path("alert").asText();
            assertTrue(names.add(name), name + " exists twice");
            assertTrue(
                    Set.of("warning", "critical")
                            .contains(rule.at("/labels/severity").asText()),
                    name);
            assertFalse(rule.path("for").asText().isEmpty(), name);
            assertFalse(rule.at("/annotations/summary").asText().isEmpty(), name);
            assertFalse(rule.at("/annotations/description").asText().isEmpty(), name);
            assertEquals(
                    "docs/runbook.md#" + name.toLowerCase(Locale.ROOT),
                    rule.at("/annotations/runbook_url").asText(),
                    name);
        }
        assertFalse(names.isEmpty());
    }

    @Test
    void runbookSectionsNameEachAlertAndItsSeverity() {
        Map<String, String> alerts = new TreeMap<>();
        rules().forEach(rule -> alerts.put(
                rule.path("alert").asText(), rule.at("/labels/severity").asText()));
        Map<String, String> sections = new TreeMap<>();
        RUNBOOK_SECTION
                .matcher(Repository.text("docs/runbook.md"))
                .results()
                .forEach(section ->
                        sections.put(section.group(1), section.group(2).toLowerCase(Locale.ROOT)));
        assertEquals(alerts, sections);
    }

    @Test
    void everyAlertRuleHasATestInWhichItFires() {
        Set<String> alerts = rules().stream().map(r -> r.path("alert").asText()).collect(Collectors.toSet());
        Set<String> fired = new HashSet<>();
        for (JsonNode test :
                Repository.yaml("deploy/prometheus/alerts_test.yml").path("tests")) {
            for (JsonNode expected : test.path("alert_rule_test")) {
                if (!expected.path("exp_alerts").isEmpty()) {
                    fired.add(expected.path("alertname").asText());
                }
            }
        }
        assertEquals(alerts, fired);
    }

    @Test
    void prometheusRuleOfTheManifestsHasTheSameRules() {
        assertEquals(
                Repository.yaml("deploy/prometheus/alerts.yml").path("groups"),
                Repository.yaml("k8s/overlays/monitoring/prometheus-rule.yaml").at("/spec/groups"));
    }

    @Test
    void alertRulesQueryOnlyMetricsThatExist() {
        rules().forEach(rule -> assertKnown(rule.path("expr").asText()));
    }

    @Test
    void dashboardQueriesOnlyMetricsThatExist() {
        List<String> expressions = dashboard().findValuesAsText("expr");
        assertTrue(expressions.size() > 20, "the dashboard has too few queries");
        expressions.forEach(MonitoringTest::assertKnown);
    }

    @Test
    void dashboardShowsEveryMetricOfTheAlertRules() {
        String expressions = String.join("\n", dashboard().path("panels").findValuesAsText("expr"));
        Set<String> missing = new TreeSet<>();
        rules().forEach(rule ->
                METRIC.matcher(rule.path("expr").asText()).results().forEach(metric -> missing.add(metric.group())));
        METRIC.matcher(expressions).results().forEach(metric -> missing.remove(metric.group()));
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyQueryOfTheDashboardIsLimitedToTheChosenJobsAndInstances() {
        for (String expression : dashboard().path("panels").findValuesAsText("expr")) {
            Matcher metric = METRIC.matcher(expression);
            while (metric.find()) {
                String selector = expression.substring(metric.end(), expression.indexOf('}', metric.end()) + 1);
                assertTrue(selector.startsWith("{"), expression);
                assertTrue(selector.endsWith("job=~\"$job\", instance=~\"$instance\"}"), expression);
            }
        }
    }

    @Test
    void dashboardHasVariablesForDataSourceJobAndInstance() {
        List<String> names = new ArrayList<>();
        for (JsonNode variable : dashboard().at("/templating/list")) {
            names.add(variable.path("name").asText());
            if (variable.path("type").asText().equals("query")) {
                assertKnown(variable.at("/query/query").asText());
                assertEquals("${datasource}", variable.at("/datasource/uid").asText(), variable.toString());
            }
        }
        assertEquals(List.of("datasource", "job", "instance"), names);
    }

    @Test
    void dashboardMarksStartsAndFiringAlertsAndLinksToTheAlertRules() {
        Map<String, JsonNode> annotations = new TreeMap<>();
        dashboard()
                .at("/annotations/list")
                .forEach(annotation -> annotations.put(annotation.path("name").asText(), annotation));
        assertEquals(Set.of("Alerts", "Starts"), annotations.keySet());
        annotations.values().forEach(annotation -> {
            assertTrue(annotation.path("enable").asBoolean());
            assertEquals("${datasource}", annotation.at("/datasource/uid").asText());
            assertKnown(annotation.path("expr").asText());
        });
        String expression =
                Objects.requireNonNull(annotations.get("Alerts")).path("expr").asText();
        Matcher alertNames = Pattern.compile("alertname=~\"([^\"]*)\"").matcher(expression);
        assertTrue(alertNames.find(), expression);
        rules().forEach(rule -> assertTrue(rule.path("alert").asText().matches(alertNames.group(1)), rule.toString()));
        assertTrue(dashboard().path("links").findValuesAsText("url").contains("/alerting/list"));
    }

    @Test
    void grafanaIsProvisionedWithTheDashboardAndItsDataSource() {
        JsonNode source = Repository.yaml("deploy/grafana/provisioning/datasources/prometheus.yml")
                .at("/datasources/0");
        assertEquals("http://prometheus:9090", source.path("url").asText());
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : dashboard().path("panels")) {
            assertTrue(ids.add(panel.path("id").asInt()), "panel " + panel.path("id") + " exists twice");
            assertFalse(panel.path("title").asText().isEmpty());
            if (!panel.path("type").asText().equals("row")) {
                panel.findValues("datasource")
                        .forEach(used -> assertEquals(
                                "${datasource}",
                                used.path("uid").asText(),
                                panel.path("title").asText()));
            }
        }
        assertEquals(source.path("uid"), dashboard().at("/templating/list/0/current/value"));
        String folder = Repository.yaml("deploy/grafana/provisioning/dashboards/culex.yml")
                .at("/providers/0/options/path")
                .asText();
        assertTrue(Repository.text("docker-compose.yml").contains("./deploy/grafana/dashboards:" + folder + ":ro"));
    }

    /** Asserts that each metric of an expression exists and that each label in it belongs to one of these metrics. */
    private static void assertKnown(String expression) {
        Set<String> labels = new HashSet<>(LABELS_OF_THE_SCRAPE);
        Matcher metric = METRIC.matcher(expression);
        assertTrue(metric.find(), expression);
        do {
            labels.addAll(labelsOf(metric.group(), expression));
        } while (metric.find());
        List<String> used = new ArrayList<>();
        GROUPED.matcher(expression)
                .results()
                .forEach(m -> used.addAll(List.of(m.group(1).split(",\\s*"))));
        MATCHED.matcher(expression).results().forEach(m -> used.add(m.group(1)));
        used.forEach(label -> assertTrue(labels.contains(label), label + " in " + expression));
    }

    private static Set<String> labelsOf(String name, String expression) {
        if (name.endsWith("_bucket")) {
            Set<String> labels = new HashSet<>(labelsOf(name.replaceFirst("_bucket$", ""), expression));
            labels.add("le");
            return labels;
        }
        Set<String> labels = METRICS.getOrDefault(name, COMMON_METRICS.get(name));
        return Objects.requireNonNull(labels, () -> name + " is in no service: " + expression);
    }

    private static Map<String, Set<String>> documentedMetrics() {
        Map<String, Set<String>> metrics = new TreeMap<>();
        TABLE_ROW.matcher(Repository.text("docs/operations.md")).results().forEach(row -> {
            Set<String> labels = TABLE_LABEL
                    .matcher(row.group(3))
                    .results()
                    .map(label -> label.group(1))
                    .collect(Collectors.toSet());
            metrics.put(row.group(1), labels);
        });
        return metrics;
    }

    private static List<JsonNode> rules() {
        List<JsonNode> rules = new ArrayList<>();
        Repository.yaml("deploy/prometheus/alerts.yml")
                .path("groups")
                .forEach(group -> group.path("rules").forEach(rules::add));
        return rules;
    }

    private static JsonNode dashboard() {
        return Repository.json("deploy/grafana/dashboards/culex.json");
    }
}
