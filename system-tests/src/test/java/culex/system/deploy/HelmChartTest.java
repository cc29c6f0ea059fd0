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
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Helm chart renders the same objects as the manifests, and only valid ones; it rejects invalid values. */
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
                    {managementKeys: {existingSecret: keys}, backup: {enabled: true}} | needs backup.keySecret
                    acl: {enabled: true}                         | acl
                    """)
    void invalidValuesAreRejected(String values, String named) {
        String message = String.valueOf(assertThrows(RuntimeException.class, () -> HelmChart.render(values))
                .getMessage());
        assertTrue(message.contains(named), message);
    }
}
