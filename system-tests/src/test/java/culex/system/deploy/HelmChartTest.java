package culex.system.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Helm chart renders the same objects as the manifests, and its values have their documented effect. */
class HelmChartTest {
    private static final ObjectMapper SORTED =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private static final Set<String> LABELS_OF_HELM =
            Set.of("app.kubernetes.io/instance", "app.kubernetes.io/managed-by", "helm.sh/chart");

    private static final String BACKUP =
            "backup: {enabled: true, persistence: {enabled: true, storageClassName: slow}}";

    private static final String CLUSTER = """
            cluster:
              enabled: true
              engine: postgres
              postgresUrl: jdbc:postgresql://db/culex
              existingSecret: second-secret
              egress: {to: [{ipBlock: {cidr: 192.0.2.7/32}}], ports: [5432]}
            """;

    /** All values but {@link #BACKUP} and {@link #CLUSTER}, which exclude each other. */
    private static final String EVERYTHING = """
            namePrefix: second-
            users: {enabled: true, lines: ["alice:SCRAM-SHA-256$4096:c2FsdA==$a2V5:a2V5"]}
            tls: {enabled: true, certManager: {enabled: true, issuerRef: {name: ca}, dnsNames: [mqtt.example.org]}}
            services:
              http: {enabled: true, type: NodePort, nodePort: 30080}
              mqtt: {enabled: true, loadBalancerSourceRanges: [192.0.2.0/24]}
              https: {enabled: true, annotations: {a: b}}
            ingress: {enabled: true, tls: {clusterIssuer: ca}}
            gateway: {enabled: true, parentRefs: [{name: gateway, namespace: infra}]}
            monitoring:
              serviceMonitor: {enabled: true, labels: {release: prometheus}}
              prometheusRule: {enabled: true, labels: {release: prometheus}}
              dashboards: {enabled: true}
            tracing: {enabled: true, endpoint: "http://collector:4318", protocol: http/protobuf, port: 4318}
            publisher: {autoscaling: {enabled: true}}
            subscriber: {autoscaling: {enabled: true}, settings: {READINGS_TOPICS: $share/readings/temp}}
            image: {registry: registry.example.org/, tag: 2.0.0, pullSecrets: [{name: pull}]}
            broker:
              extraEnv: [{name: MQTT_SYS_INTERVAL, value: 30S}]
              extraEnvFrom: [{configMapRef: {name: more}}]
              extraVolumes: [{name: scratch, emptyDir: {sizeLimit: 1Mi}}]
              extraVolumeMounts: [{name: scratch, mountPath: /scratch}]
              nodeSelector: {disk: ssd}
              tolerations: [{key: mqtt, operator: Exists}]
              priorityClassName: high
              podAnnotations: {team: iot}
              podLabels: {team: iot}
              persistence: {storageClassName: fast, size: 10Gi}
            extraObjects:
              - {apiVersion: v1, kind: ConfigMap, metadata: {name: more, labels: {app.kubernetes.io/part-of: culex}}}
            """;

    private static Map<String, JsonNode> comparable(Kustomization from) {
        Map<String, JsonNode> objects = new TreeMap<>();
        for (HasMetadata object : from.objects()) {
            ObjectNode tree = SORTED.valueToTree(object);
            ((ObjectNode) tree.path("metadata").path("labels")).remove(LABELS_OF_HELM);
            if (tree.at("/spec/template/metadata/annotations") instanceof ObjectNode annotations) {
                annotations.remove("checksum/settings");
            }
            if (tree.at("/spec/selector/matchLabels") instanceof ObjectNode labels
                    && object.getKind().equals("ServiceMonitor")) {
                labels.remove(LABELS_OF_HELM);
            }
            String name = object.getKind() + " " + object.getMetadata().getName();
            assertEquals(null, objects.put(name, tree), name + " exists twice");
        }
        objects.remove("Namespace culex");
        return objects;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    k8s                      | {}
                    k8s/overlays/users       | users: {enabled: true, existingSecret: broker-users}
                    k8s/overlays/backup      | backup: {enabled: true}
                    k8s/overlays/cluster     | cluster: {enabled: true}
                    k8s/overlays/monitoring  | monitoring: {serviceMonitor: {enabled: true}, prometheusRule: {enabled: true}}
                    """)
    void chartRendersTheSameObjectsAsTheManifests(String folder, String values) {
        Map<String, JsonNode> manifests = comparable(Kustomization.of(folder));
        Map<String, JsonNode> chart = comparable(HelmChart.render(values));
        assertEquals(manifests.keySet(), chart.keySet());
        for (Map.Entry<String, JsonNode> object : manifests.entrySet()) {
            JsonNode ofChart = Objects.requireNonNull(chart.get(object.getKey()));
            assertEquals(object.getValue().toPrettyString(), ofChart.toPrettyString());
        }
    }

    @Test
    void chartWithTlsRendersTheSameObjectsAsTheKustomizeOverlayTls() {
        Set<String> overlay = comparable(Kustomization.of("k8s/overlays/tls")).keySet();
        Set<String> chart =
                new HashSet<>(comparable(HelmChart.render("tls: {enabled: true, existingSecret: broker-tls}"))
                        .keySet());
        chart.add("NetworkPolicy broker-tls"); // in the chart the broker's own policy has the TLS port
        assertEquals(overlay, chart);
    }

    @ParameterizedTest
    @ValueSource(strings = {BACKUP, CLUSTER})
    void chartWithAllValuesHasOnlyFieldsOfTheKubernetesApi(String either) {
        Kustomization chart = HelmChart.render(EVERYTHING + either);
        Set<String> foreign = new HashSet<>();
        for (HasMetadata object : chart.objects()) {
            String name = object.getKind() + " " + object.getMetadata().getName();
            assertEquals("culex", object.getMetadata().getLabels().get("app.kubernetes.io/part-of"), name);
            if (object instanceof GenericKubernetesResource) {
                foreign.add(name);
            } else {
                assertEquals(List.of(), UnknownFields.of(object), name);
            }
        }
        assertEquals(
                Set.of("Certificate second-broker-tls", "ServiceMonitor second-culex", "PrometheusRule second-culex"),
                foreign);
        List<Workload> workloads = Workload.of(chart);
        assertEquals(3, workloads.size());
        for (Service service : chart.all(Service.class)) {
            List<Workload> selected = workloads.stream()
                    .filter(w -> w.isSelectedBy(service.getSpec().getSelector()))
                    .toList();
            assertEquals(1, selected.size(), service.getMetadata().getName());
            service.getSpec()
                    .getPorts()
                    .forEach(port -> assertTrue(
                            selected.getFirst().port(port.getTargetPort()).isPresent(),
                            service.getMetadata().getName()));
        }
        workloads.forEach(
                w -> assertTrue(w.container().getImage().startsWith("registry.example.org/culex/"), w.name()));
    }

    @Test
    void helmLintReportsNoProblem() {
        LintResult result = HelmChart.lint();
        assertFalse(result.isFailed(), () -> String.join("\n", result.getMessages()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    ingres: {enabled: true}                      | 'ingres'
                    broker: {settings: {MQTT_TCP_PORT: 1883}}    | MQTT_TCP_PORT
                    broker: {settings: {SENSOR_TOPIC: temp}}     | SENSOR_TOPIC
                    users: {enabled: true}                       | users
                    tls: {enabled: true}                         | tls
                    image: {registry: registry.example.org}      | registry
                    subscriber: {autoscaling: {enabled: true}}   | Shared Subscription
                    services: {https: {enabled: true}}           | services.https.enabled needs tls.enabled
                    gateway: {enabled: true}                     | gateway.parentRefs
                    cluster: {enabled: true, engine: postgres}   | postgresUrl
                    cluster: {enabled: true, servers: [a:4222]}  | servers
                    {cluster: {enabled: true}, backup: {enabled: true}} | backup.enabled is not for a cluster
                    """)
    void invalidValuesAreRejected(String values, String named) {
        String message = String.valueOf(assertThrows(RuntimeException.class, () -> HelmChart.render(values))
                .getMessage());
        assertTrue(message.contains(named), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nginx", "traefik"})
    void ingressExposesOnlyMqttAndThePage(String controller) {
        Kustomization chart = HelmChart.render("""
                users: {enabled: true, existingSecret: broker-users}
                ingress: {enabled: true, controller: %s}
                """.formatted(controller));
        Ingress ingress = chart.all(Ingress.class).getFirst();
        assertEquals(controller, ingress.getSpec().getIngressClassName());
        assertEquals(
                paths(Kustomization.of("k8s/overlays/ingress")
                        .all(Ingress.class)
                        .getFirst()),
                paths(ingress));
        ConfigMap users = chart.all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals("broker-users"))
                .findFirst()
                .orElseThrow();
        assertEquals("false", users.getData().get("MQTT_SECURITY_ALLOW_ANONYMOUS"));
    }

    private static Map<String, String> paths(Ingress ingress) {
        Map<String, String> paths = new TreeMap<>();
        for (HTTPIngressPath path :
                ingress.getSpec().getRules().getFirst().getHttp().getPaths()) {
            paths.put(path.getPath(), path.getPathType());
        }
        return paths;
    }

    @Test
    void nativeImagesHaveTheirOwnTagAndLessMemory() {
        Kustomization jvm = HelmChart.render("{}");
        for (Workload workload : Workload.of(HelmChart.render("native: true"))) {
            Workload other = Workload.of(jvm).stream()
                    .filter(w -> w.name().equals(workload.name()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(
                    other.container().getImage() + "-native",
                    workload.container().getImage());
            assertTrue(memory(workload).compareTo(memory(other)) < 0, workload.name());
        }
    }

    @Test
    void clusterWithPostgresHasItsUrlAndNoServersOfNats() {
        Kustomization chart = HelmChart.render("""
                namePrefix: second-
                cluster: {enabled: true, replicas: 5, engine: postgres, postgresUrl: "jdbc:postgresql://db/culex", \
                egress: {to: [], ports: [5432]}}
                """);
        ConfigMap settings = chart.all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals("second-broker-cluster"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                Map.of(
                        "MQTT_STORE_KIND", "postgres",
                        "MQTT_CLUSTER_RELAY_PORT", "7883",
                        "MQTT_CLUSTER_POSTGRES_URL", "jdbc:postgresql://db/culex"),
                settings.getData());
        StatefulSet broker = chart.all(StatefulSet.class).getFirst();
        assertEquals(5, broker.getSpec().getReplicas());
        assertEquals(
                "$(MQTT_CLUSTER_REPLICA).second-broker-headless",
                Workload.of(chart).stream()
                        .filter(w -> w.name().equals("second-broker"))
                        .findFirst()
                        .orElseThrow()
                        .container()
                        .getEnv()
                        .getLast()
                        .getValue());
        assertTrue(
                chart.all(NetworkPolicy.class).stream()
                        .filter(policy -> policy.getMetadata().getName().equals("second-broker-cluster"))
                        .flatMap(policy -> policy.getSpec().getEgress().stream())
                        .anyMatch(rule -> rule.getTo().isEmpty()
                                && rule.getPorts().getFirst().getPort().getIntVal() == 5432),
                "the database at any address");
    }

    private static BigDecimal memory(Workload workload) {
        Quantity limit = workload.container().getResources().getLimits().get("memory");
        return Objects.requireNonNull(limit).getNumericalAmount();
    }

    @Test
    void alertRulesOfTheChartQueryTheJobNamesOfTheChart() {
        String values = "{namePrefix: second-, monitoring: {prometheusRule: {enabled: true}}}";
        JsonNode rules = SORTED.valueToTree(
                HelmChart.render(values).all(GenericKubernetesResource.class).getFirst());
        List<String> expressions = rules.at("/spec").findValuesAsText("expr");
        assertTrue(expressions.contains("up{job=\"second-broker\"} == 0"), expressions::toString);
        assertTrue(expressions.stream().noneMatch(expression -> expression.contains("{job=\"broker")));
    }

    @Test
    void chartHasTheDashboardsOfTheRepository() {
        ConfigMap dashboard =
                HelmChart.render("monitoring: {dashboards: {enabled: true}}").all(ConfigMap.class).stream()
                        .filter(map -> map.getMetadata().getName().equals("culex-dashboard-culex"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(
                Repository.text("deploy/grafana/dashboards/culex.json").strip(),
                String.valueOf(dashboard.getData().get("culex.json")).strip());
    }

    @Test
    void helmTestPodReachesTheBrokerThroughThePolicies(@TempDir Path scratch) {
        Kustomization chart = HelmChart.renderWithHooks(scratch);
        Pod pod = chart.all(Pod.class).getFirst();
        assertEquals(List.of(), UnknownFields.of(pod));
        assertEquals(
                Repository.text("deploy/helm/culex/files/round-trip").strip(),
                pod.getSpec().getContainers().getFirst().getArgs().getFirst().strip());
        List<NetworkPolicy> policies = chart.all(NetworkPolicy.class).stream()
                .filter(policy ->
                        !policy.getSpec().getPodSelector().getMatchLabels().isEmpty())
                .filter(policy -> pod.getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(policy.getSpec()
                                .getPodSelector()
                                .getMatchLabels()
                                .entrySet()))
                .toList();
        assertEquals(1, policies.size());
        assertEquals(
                List.of("http", "mqtt"),
                policies.getFirst().getSpec().getEgress().getFirst().getPorts().stream()
                        .map(port -> port.getPort().getStrVal())
                        .toList());
    }

    @Test
    void servicesWithTracingHaveTheEndpointAndANetworkPolicyForItsPort() {
        Kustomization chart = HelmChart.render(
                "tracing: {enabled: true, endpoint: 'http://collector:4318', protocol: http/protobuf, port: 4318}");
        List<String> services = List.of("broker", "publisher", "subscriber");
        List<ConfigMap> traced = chart.all(ConfigMap.class).stream()
                .filter(each -> services.contains(each.getMetadata().getName()))
                .toList();
        assertEquals(services.size(), traced.size());
        for (ConfigMap settings : traced) {
            assertEquals("false", settings.getData().get("OTEL_SDK_DISABLED"));
            assertEquals("http://collector:4318", settings.getData().get("OTEL_EXPORTER_OTLP_ENDPOINT"));
            assertEquals("http/protobuf", settings.getData().get("OTEL_EXPORTER_OTLP_PROTOCOL"));
        }
        NetworkPolicy policy = chart.all(NetworkPolicy.class).stream()
                .filter(each -> each.getMetadata().getName().equals("tracing"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                services,
                policy.getSpec()
                        .getPodSelector()
                        .getMatchExpressions()
                        .getFirst()
                        .getValues());
        assertEquals(
                4318,
                policy.getSpec()
                        .getEgress()
                        .getFirst()
                        .getPorts()
                        .getFirst()
                        .getPort()
                        .getIntVal());
    }

    @Test
    void disabledNetworkPoliciesAreNotRendered() {
        assertEquals(
                List.of(),
                HelmChart.render("networkPolicies: {enabled: false}\nbackup: {enabled: true}")
                        .all(NetworkPolicy.class));
    }
}
