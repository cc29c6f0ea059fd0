package culex.system.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of the Helm chart have their documented effect. */
class HelmValuesTest {
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

    private static BigDecimal memory(Workload workload) {
        Quantity limit = workload.container().getResources().getLimits().get("memory");
        return Objects.requireNonNull(limit).getNumericalAmount();
    }

    @Test
    void clusterWithPostgresHasTheUrlOfTheDatabaseAndNoNatsServers() {
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

    @Test
    void clusterWithASecretForTlsUsesItsFilesBetweenReplicas() {
        Kustomization chart = HelmChart.render("cluster: {enabled: true, tls: {secretName: replicas}}");
        Map<String, String> settings = chart.all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals("broker-cluster"))
                .findFirst()
                .orElseThrow()
                .getData();
        var pod =
                chart.all(StatefulSet.class).getFirst().getSpec().getTemplate().getSpec();
        var volume = pod.getVolumes().stream()
                .filter(each -> each.getName().equals("cluster-tls"))
                .findFirst()
                .orElseThrow();
        assertEquals("replicas", volume.getSecret().getSecretName());
        assertEquals(false, volume.getSecret().getOptional());
        String directory = pod.getContainers().getFirst().getVolumeMounts().stream()
                .filter(mount -> mount.getName().equals("cluster-tls"))
                .findFirst()
                .orElseThrow()
                .getMountPath();
        String name = settings.get("MQTT_CLUSTER_TLS_CONFIGURATION_NAME");
        String prefix = "QUARKUS_TLS__" + String.valueOf(name).toUpperCase(Locale.ROOT) + "__";
        assertEquals(directory + "/tls.crt", settings.get(prefix + "KEY_STORE_PEM__0__CERT"));
        assertEquals(directory + "/tls.key", settings.get(prefix + "KEY_STORE_PEM__0__KEY"));
        assertEquals(directory + "/ca.crt", settings.get(prefix + "TRUST_STORE_PEM_CERTS"));
    }

    @Test
    void permissionsAndKeysOfTheManagementPortAreFilesThatTheBrokerReads() {
        Kustomization chart = HelmChart.render("""
                acl: {enabled: true, lines: ["user ann", "topic readwrite plant/#"]}
                managementKeys: {existingSecret: broker-keys}
                """);
        Map<String, String> settings = map(chart, "broker-access");
        assertEquals(
                "user ann\ntopic readwrite plant/#\n", map(chart, "broker-acl").get("acl"));
        var pod =
                chart.all(StatefulSet.class).getFirst().getSpec().getTemplate().getSpec();
        assertTrue(pod.getContainers().getFirst().getEnvFrom().stream()
                .anyMatch(from -> from.getConfigMapRef().getName().equals("broker-access")));
        Map<String, String> mounts = new TreeMap<>();
        pod.getContainers()
                .getFirst()
                .getVolumeMounts()
                .forEach(mount -> mounts.put(mount.getName(), mount.getMountPath()));
        assertEquals(mounts.get("acl") + "/acl", settings.get("MQTT_ACL_FILE"));
        assertEquals(mounts.get("keys") + "/keys", settings.get("MQTT_MANAGEMENT_TOKEN_FILE"));
        assertTrue(pod.getVolumes().stream()
                .anyMatch(volume -> volume.getName().equals("acl")
                        && volume.getConfigMap().getName().equals("broker-acl")));
        assertTrue(pod.getVolumes().stream()
                .anyMatch(volume -> volume.getName().equals("keys")
                        && volume.getSecret().getSecretName().equals("broker-keys")));
    }

    private static Map<String, String> map(Kustomization chart, String name) {
        return chart.all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getData();
    }

    @Test
    void alertRulesOfTheChartQueryTheJobNamesOfTheChart() {
        String values = "{namePrefix: second-, monitoring: {prometheusRule: {enabled: true}}}";
        JsonNode rules = new ObjectMapper()
                .valueToTree(HelmChart.render(values)
                        .all(GenericKubernetesResource.class)
                        .getFirst());
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
