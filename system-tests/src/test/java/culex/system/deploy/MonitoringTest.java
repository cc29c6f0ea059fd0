package culex.system.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    /** The documented metrics of the services, each with its labels. */
    private static final Map<String, Set<String>> METRICS = Map.ofEntries(
            Map.entry("mqtt_certificate_expiry_seconds", Set.of("listener")),
            Map.entry("mqtt_tls_handshakes_total", Set.of("listener", "result")),
            Map.entry("mqtt_connections", Set.of("transport")),
            Map.entry("mqtt_connections_opened_total", Set.of("transport", "version")),
            Map.entry("mqtt_connections_closed_total", Set.of("reason")),
            Map.entry("mqtt_packets_received_total", Set.of("type")),
            Map.entry("mqtt_packets_sent_total", Set.of("type")),
            Map.entry("mqtt_bytes_received_total", Set.of("type")),
            Map.entry("mqtt_bytes_sent_total", Set.of("type")),
            Map.entry("mqtt_messages_received_total", Set.of("qos")),
            Map.entry("mqtt_messages_sent_total", Set.of("qos")),
            Map.entry("mqtt_messages_dropped_total", Set.of("reason")),
            Map.entry("mqtt_subscriptions", Set.of()),
            Map.entry("mqtt_retained_messages", Set.of()),
            Map.entry("mqtt_sessions", Set.of("state")),
            Map.entry("mqtt_queued_messages", Set.of()),
            Map.entry("mqtt_publish_to_write_seconds_bucket", Set.of("le")),
            Map.entry("mqtt_store_entries_total", Set.of()),
            Map.entry("mqtt_store_commits_total", Set.of()),
            Map.entry("mqtt_store_commit_seconds_total", Set.of()),
            Map.entry("mqtt_store_bytes_total", Set.of()),
            Map.entry("mqtt_store_loads_total", Set.of()),
            Map.entry("mqtt_store_disk_bytes", Set.of()),
            Map.entry("mqtt_store_waiting", Set.of()),
            Map.entry("mqtt_store_degraded", Set.of()),
            Map.entry("mqtt_faults_total", Set.of("where")),
            Map.entry("mqtt_memory_bytes", Set.of("of")),
            Map.entry("mqtt_memory_limit_bytes", Set.of()),
            Map.entry("mqtt_memory_state", Set.of()),
            Map.entry("mqtt_limits_reached_total", Set.of("limit")),
            Map.entry("mqtt_build_info", Set.of("version")),
            Map.entry("mqtt_event_loop_lag_seconds", Set.of()),
            Map.entry("mqtt_limit_connections", Set.of()),
            Map.entry("mqtt_limit_retained_messages", Set.of()),
            Map.entry("mqtt_log_lines_dropped_total", Set.of()),
            Map.entry("mqtt_logins_rejected_total", Set.of("reason")),
            Map.entry("mqtt_store_disk_free_bytes", Set.of()),
            Map.entry("mqtt_store_disk_size_bytes", Set.of()),
            Map.entry("sensor_messages_sent_total", Set.of()),
            Map.entry("sensor_messages_dropped_total", Set.of("reason")),
            Map.entry("sensor_messages_buffered", Set.of()),
            Map.entry("sensor_connected", Set.of()),
            Map.entry("sensor_reconnects_total", Set.of()),
            Map.entry("readings_messages_received_total", Set.of()),
            Map.entry("readings_messages_handled_total", Set.of()),
            Map.entry("readings_messages_failed_total", Set.of()),
            Map.entry("readings_messages_too_large_total", Set.of()),
            Map.entry("readings_connected", Set.of()),
            Map.entry("readings_reconnects_total", Set.of()),
            Map.entry("readings_sink_lag_seconds", Set.of("sink")),
            Map.entry("readings_sink_queue_messages", Set.of("sink")),
            Map.entry("readings_sink_queue_bytes", Set.of("sink")),
            Map.entry("readings_sink_stored_total", Set.of("sink")),
            Map.entry("readings_sink_retries_total", Set.of("sink")),
            Map.entry("readings_sink_dead_lettered_total", Set.of("sink")),
            Map.entry("up", Set.of()),
            Map.entry("jvm_memory_used_bytes", Set.of("area")),
            Map.entry("jvm_gc_pause_seconds_sum", Set.of()),
            Map.entry("process_cpu_usage", Set.of()));

    private static final Set<String> LABELS_OF_THE_SCRAPE = Set.of("instance", "job");
    private static final Pattern METRIC = Pattern.compile("\\b(?:mqtt|sensor|readings|jvm|process)_\\w+|\\bup\\b");
    private static final Pattern GROUPED = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern MATCHED = Pattern.compile("(\\w+)(?:=~|!~|!=|=)\"");

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
                    "docs/operations.md#alerts",
                    rule.at("/annotations/runbook_url").asText(),
                    name);
        }
        assertFalse(names.isEmpty());
    }

    @Test
    void everyAlertIsFiredByATest() {
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
    void rulesQueryOnlyMetricsThatExist() {
        rules().forEach(rule -> assertKnown(rule.path("expr").asText()));
    }

    @Test
    void dashboardQueriesOnlyMetricsThatExist() {
        List<String> expressions = dashboard().findValuesAsText("expr");
        assertTrue(expressions.size() > 20, "the dashboard has too few queries");
        expressions.forEach(MonitoringTest::assertKnown);
    }

    @Test
    void dashboardShowsEveryMetricOfTheServices() {
        String expressions = String.join("\n", dashboard().findValuesAsText("expr"));
        Set<String> shown = new TreeSet<>();
        Matcher metric = METRIC.matcher(expressions);
        while (metric.find()) {
            shown.add(metric.group());
        }
        assertEquals(new TreeSet<>(METRICS.keySet()), shown);
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
                assertEquals(
                        source.path("uid"),
                        panel.at("/datasource/uid"),
                        panel.path("title").asText());
            }
        }
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
            Set<String> own = METRICS.get(metric.group());
            assertTrue(own != null, metric.group() + " is in no service: " + expression);
            labels.addAll(own);
        } while (metric.find());
        List<String> used = new ArrayList<>();
        GROUPED.matcher(expression)
                .results()
                .forEach(m -> used.addAll(List.of(m.group(1).split(",\\s*"))));
        MATCHED.matcher(expression).results().forEach(m -> used.add(m.group(1)));
        used.forEach(label -> assertTrue(labels.contains(label), label + " in " + expression));
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
