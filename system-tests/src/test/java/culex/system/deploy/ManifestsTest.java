package culex.system.deploy;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The manifests are valid for the API server, and references between them are correct. */
class ManifestsTest {
    private static final Set<String> STABLE = Set.of(
            "v1",
            "apps/v1",
            "policy/v1",
            "networking.k8s.io/v1",
            "batch/v1",
            "autoscaling/v2",
            "monitoring.coreos.com/v1"); // the last belongs to the Prometheus operator

    private static final Set<String> OF_THE_OPERATOR = Set.of("ServiceMonitor culex", "PrometheusRule culex");

    static final List<String> FOLDERS = List.of(
            "k8s",
            "k8s/overlays/local",
            "k8s/overlays/users",
            "k8s/overlays/tls",
            "k8s/overlays/secure",
            "k8s/overlays/ingress",
            "k8s/overlays/monitoring",
            "k8s/overlays/backup",
            "k8s/overlays/cluster",
            "k8s/overlays/recorders",
            "k8s/overlays/native");

    private final Kustomization base = Kustomization.of("k8s");
    private final List<Workload> workloads = Workload.of(base);

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void manifestsHaveOnlyKindsAndFieldsOfTheKubernetesApi(String folder) {
        Kustomization kustomization = Kustomization.of(folder);
        Set<String> names = new HashSet<>();
        for (HasMetadata object : kustomization.objects()) {
            String name = object.getKind() + " " + object.getMetadata().getName();
            assertTrue(names.add(name), name + " exists twice");
            assertTrue(STABLE.contains(object.getApiVersion()), name + " is of " + object.getApiVersion());
            assertEquals("culex", object.getMetadata().getLabels().get("app.kubernetes.io/part-of"), name);
            if (object instanceof GenericKubernetesResource) {
                assertTrue(OF_THE_OPERATOR.contains(name), name + " is not part of Kubernetes");
            } else {
                assertEquals(List.of(), UnknownFields.of(object), name);
            }
            if (!(object instanceof Namespace)) {
                assertEquals("culex", object.getMetadata().getNamespace(), name);
            }
        }
    }

    @Test
    void unknownFieldsInManifestsAreFound() {
        HasMetadata misspelt = new KubernetesSerialization().unmarshal("""
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x"},"spec":{"replicaz":1,
                 "template":{"spec":{"containers":[{"name":"a"},{"name":"b","ports":[{"containerPrt":1}]}]}}}}""");
        assertEquals(
                Set.of("spec.replicaz", "spec.template.spec.containers[1].ports[0].containerPrt"),
                Set.copyOf(UnknownFields.of(misspelt)));
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void kubectlKustomizeRendersTheSameObjects(String folder) throws IOException, InterruptedException {
        assumeTrue(onPath("kubectl"), "kubectl is not installed");
        Process kubectl = new ProcessBuilder("kubectl", "kustomize", folder)
                .directory(Repository.path("").toFile())
                .start();
        String output = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String errors = new String(kubectl.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, kubectl.waitFor(), errors);
        Path rendered = Files.createTempFile("kustomize", ".yaml");
        Files.writeString(rendered, output);
        List<String> names = Repository.yamlDocuments(rendered).stream()
                .map(d -> d.path("kind").asText() + " "
                        + d.path("metadata").path("name").asText())
                .sorted()
                .toList();
        Files.delete(rendered);
        assertEquals(names, Kustomization.of(folder).names());
    }

    @Test
    void manifestsDeployAllThreeServices() {
        assertEquals(
                Set.copyOf(Repository.SERVICES),
                Set.copyOf(workloads.stream().map(Workload::name).toList()));
    }

    @Test
    void eachSelectorMatchesOnlyItsOwnPods() {
        for (Workload workload : workloads) {
            assertTrue(workload.isSelectedBy(workload.selector()), workload.name());
            assertEquals(
                    1,
                    workloads.stream()
                            .filter(w -> w.isSelectedBy(workload.selector()))
                            .count());
        }
        for (Service service : Kustomization.of("k8s/overlays/local").all(Service.class)) {
            workloadOf(service);
        }
        for (PodDisruptionBudget budget : base.all(PodDisruptionBudget.class)) {
            Map<String, String> labels = budget.getSpec().getSelector().getMatchLabels();
            assertTrue(workloads.stream().anyMatch(w -> w.isSelectedBy(labels)), labels.toString());
        }
        assertFalse(base.all(PodDisruptionBudget.class).isEmpty());
    }

    @Test
    void portsOfKubernetesServicesExistInThePods() {
        for (Service service : Kustomization.of("k8s/overlays/local").all(Service.class)) {
            Workload workload = workloadOf(service);
            for (ServicePort port : service.getSpec().getPorts()) {
                assertEquals(
                        port.getPort(),
                        workload.port(port.getTargetPort()).orElseThrow().getContainerPort(),
                        service.getMetadata().getName() + " " + port.getName());
            }
        }
    }

    @Test
    void probesUsePortsThatExist() {
        for (Workload workload : workloads) {
            assertAll(
                    () -> assertProbe(workload, workload.container().getStartupProbe(), "/q/health/started"),
                    () -> assertProbe(workload, workload.container().getReadinessProbe(), "/q/health/ready"),
                    () -> assertProbe(workload, workload.container().getLivenessProbe(), "/q/health/live"));
        }
    }

    @Test
    void resourceRequestsDoNotExceedLimits() {
        for (Workload workload : workloads) {
            Map<String, Quantity> requests = workload.container().getResources().getRequests();
            Map<String, Quantity> limits = workload.container().getResources().getLimits();
            assertEquals(Set.of("cpu", "memory", "ephemeral-storage"), requests.keySet(), workload.name());
            assertEquals(requests.keySet(), limits.keySet(), workload.name());
            requests.forEach((resource, request) -> assertTrue(
                    request.getNumericalAmount()
                                    .compareTo(Objects.requireNonNull(limits.get(resource))
                                            .getNumericalAmount())
                            <= 0,
                    workload.name() + " requests more " + resource + " than its limit"));
        }
    }

    @Test
    void brokerUsesAStatefulSetWithAVolumeClaim() {
        StatefulSet broker = base.all(StatefulSet.class).getFirst();
        Service headless = base.all(Service.class).stream()
                .filter(s -> s.getMetadata().getName().equals(broker.getSpec().getServiceName()))
                .findFirst()
                .orElseThrow();
        assertEquals("None", headless.getSpec().getClusterIP());
        String claim = broker.getSpec()
                .getVolumeClaimTemplates()
                .getFirst()
                .getMetadata()
                .getName();
        assertTrue(workloads.stream()
                .filter(w -> w.name().equals("broker"))
                .flatMap(w -> w.container().getVolumeMounts().stream())
                .anyMatch(m -> m.getName().equals(claim) && m.getMountPath().equals("/data")));
    }

    @Test
    void ingressRoutesToTheBrokerWithWebSocketTimeouts() {
        Kustomization overlay = Kustomization.of("k8s/overlays/ingress");
        Ingress ingress = overlay.all(Ingress.class).getFirst();
        List<HTTPIngressPath> paths =
                ingress.getSpec().getRules().getFirst().getHttp().getPaths();
        assertEquals(
                Set.of("/mqtt", "/", "/index.html", "/favicon.svg", "/mqttws31.js", "/page", "/webjars"),
                paths.stream().map(HTTPIngressPath::getPath).collect(Collectors.toSet()));
        assertTrue(paths.stream()
                .allMatch(p -> p.getPathType()
                        .equals(Set.of("/page", "/webjars").contains(p.getPath()) ? "Prefix" : "Exact")));
        HTTPIngressPath path = paths.getFirst();
        Service broker = overlay.all(Service.class).stream()
                .filter(s -> s.getMetadata()
                        .getName()
                        .equals(path.getBackend().getService().getName()))
                .findFirst()
                .orElseThrow();
        assertTrue(broker.getSpec().getPorts().stream()
                .anyMatch(p -> p.getPort() == 8888
                        && p.getName()
                                .equals(path.getBackend().getService().getPort().getName())));
        Map<String, String> annotations = ingress.getMetadata().getAnnotations();
        for (String timeout : List.of("proxy-read-timeout", "proxy-send-timeout")) {
            String seconds = annotations.get("nginx.ingress.kubernetes.io/" + timeout);
            assertTrue(Integer.parseInt(Objects.requireNonNull(seconds)) >= 3600, timeout);
        }
    }

    @Test
    void overlayWithIngressDisablesAnonymousAccess() {
        Kustomization overlay = Kustomization.of("k8s/overlays/ingress");
        List<String> maps = Workload.of(overlay).stream()
                .filter(w -> w.name().equals("broker"))
                .flatMap(w -> w.container().getEnvFrom().stream())
                .map(source -> source.getConfigMapRef().getName())
                .toList();
        assertTrue(maps.indexOf("broker-users") > maps.indexOf("broker"), "the later source wins");
        ConfigMap users = overlay.all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals("broker-users"))
                .findFirst()
                .orElseThrow();
        assertEquals("false", users.getData().get("MQTT_SECURITY_ALLOW_ANONYMOUS"));
        assertEquals("/etc/culex/users/users", users.getData().get("MQTT_SECURITY_USERS_FILE"));
    }

    @Test
    void overlaySecureMountsTheAuthorityThatItsClientsTrust() {
        Kustomization overlay = Kustomization.of("k8s/overlays/secure");
        Map<String, String> stores =
                Map.of("publisher", "SENSOR_TLS_TRUST_STORE", "subscriber", "READINGS_TLS_TRUST_STORE");
        stores.forEach((client, setting) -> {
            Workload workload = Workload.of(overlay).stream()
                    .filter(w -> w.name().equals(client))
                    .findFirst()
                    .orElseThrow();
            List<String> maps = workload.container().getEnvFrom().stream()
                    .filter(source -> source.getConfigMapRef() != null)
                    .map(source -> source.getConfigMapRef().getName())
                    .toList();
            assertEquals(List.of(client, client + "-secure"), maps, "the later source wins");
            String file = data(overlay, client + "-secure").get(setting);
            assertTrue(workload.container().getVolumeMounts().stream()
                    .anyMatch(mount -> Objects.equals(file, mount.getMountPath() + "/ca.pem")));
        });
        Map<String, String> users = data(overlay, "broker-users");
        assertEquals("hardened", users.get("MQTT_SECURITY_PROFILE"));
        assertEquals("false", users.get("MQTT_SECURITY_ALLOW_ANONYMOUS"));
    }

    @Test
    void overlayClusterRunsThreeReplicasThatFindEachOther() {
        Kustomization overlay = Kustomization.of("k8s/overlays/cluster");
        StatefulSet broker = overlay.all(StatefulSet.class).getFirst();
        assertEquals(3, broker.getSpec().getReplicas());
        assertEquals("Parallel", broker.getSpec().getPodManagementPolicy());
        var pod = broker.getSpec().getTemplate().getSpec();
        assertEquals(60, pod.getTerminationGracePeriodSeconds());
        assertEquals(
                Map.of("kubernetes.io/hostname", "DoNotSchedule", "topology.kubernetes.io/zone", "ScheduleAnyway"),
                pod.getTopologySpreadConstraints().stream()
                        .collect(Collectors.toMap(c -> c.getTopologyKey(), c -> c.getWhenUnsatisfiable())));
        Container container = pod.getContainers().getFirst();
        Map<String, String> settings = data(overlay, "broker-cluster");
        assertEquals(
                settings.get("MQTT_CLUSTER_RELAY_PORT"),
                container.getPorts().stream()
                        .filter(port -> port.getName().equals("relay"))
                        .findFirst()
                        .orElseThrow()
                        .getContainerPort()
                        .toString());
        var address = container.getEnv().stream()
                .filter(variable -> variable.getName().equals("MQTT_CLUSTER_ADDRESS"))
                .findFirst()
                .orElseThrow();
        assertEquals("$(MQTT_CLUSTER_REPLICA)." + broker.getSpec().getServiceName(), address.getValue());
        assertEquals(
                "broker-cluster",
                container.getEnvFrom().getLast().getSecretRef().getName(),
                "the secret wins over the ConfigMaps");
        assertEquals(
                1,
                overlay.all(PodDisruptionBudget.class)
                        .getFirst()
                        .getSpec()
                        .getMaxUnavailable()
                        .getIntVal());
    }

    private static Map<String, String> data(Kustomization kustomization, String name) {
        return kustomization.all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getData();
    }

    @Test
    void clientServiceDoesNotExposeHealthAndMetrics() {
        Kustomization overlay = Kustomization.of("k8s/overlays/local");
        List<Service> open = overlay.all(Service.class).stream()
                .filter(s -> !"None".equals(s.getSpec().getClusterIP()))
                .filter(s -> workloadOf(s).name().equals("broker"))
                .toList();
        assertEquals(2, open.size(), "the service of the base and the one with node ports");
        for (Service service : open) {
            assertEquals(
                    List.of(8888, 1883),
                    service.getSpec().getPorts().stream()
                            .map(ServicePort::getPort)
                            .toList(),
                    service.getMetadata().getName());
        }
    }

    @Test
    void recordersShareTheirSubscriptionAndTheAutoscalerRunsAtLeastThree() {
        Kustomization recorders = Kustomization.of("k8s/overlays/recorders");
        Deployment subscriber = recorders.all(Deployment.class).stream()
                .filter(deployment -> deployment.getMetadata().getName().equals("subscriber"))
                .findFirst()
                .orElseThrow();
        assertEquals(3, subscriber.getSpec().getReplicas());
        Container container =
                subscriber.getSpec().getTemplate().getSpec().getContainers().getFirst();
        assertEquals("READINGS_CLIENT_ID", container.getEnv().getFirst().getName());
        // The settings of the base come first, so that those of the overlay override them.
        assertEquals(
                List.of("subscriber", "subscriber-recorders"),
                container.getEnvFrom().stream()
                        .filter(source -> source.getConfigMapRef() != null)
                        .map(source -> source.getConfigMapRef().getName())
                        .toList());
        Map<String, String> settings = recorders.all(ConfigMap.class).stream()
                .filter(map -> map.getMetadata().getName().equals("subscriber-recorders"))
                .findFirst()
                .orElseThrow()
                .getData();
        assertEquals("$share/recorders/temp", settings.get("READINGS_TOPICS"));
        HorizontalPodAutoscaler autoscaler =
                recorders.all(HorizontalPodAutoscaler.class).getFirst();
        assertEquals(3, autoscaler.getSpec().getMinReplicas());
        assertEquals(
                "Deployment subscriber",
                autoscaler.getSpec().getScaleTargetRef().getKind() + " "
                        + autoscaler.getSpec().getScaleTargetRef().getName());
        assertTrue(Repository.text("docs/operations.md")
                .contains(autoscaler
                        .getSpec()
                        .getMetrics()
                        .getFirst()
                        .getPods()
                        .getMetric()
                        .getName()));
    }

    @Test
    void serviceMonitorSelectsEachServiceOnce() {
        Kustomization overlay = Kustomization.of("k8s/overlays/monitoring");
        var spec = new ObjectMapper()
                .valueToTree(overlay.all(GenericKubernetesResource.class).stream()
                        .filter(object -> object.getKind().equals("ServiceMonitor"))
                        .findFirst()
                        .orElseThrow())
                .path("spec");
        Map<String, String> labels =
                new ObjectMapper().convertValue(spec.path("selector").path("matchLabels"), new TypeReference<>() {});
        List<Service> found = overlay.all(Service.class).stream()
                .filter(s -> s.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
                .toList();
        assertEquals(
                Repository.SERVICES.stream().sorted().toList(),
                found.stream().map(s -> workloadOf(s).name()).sorted().toList());
        String port = spec.path("endpoints").get(0).path("port").asText();
        for (Service service : found) {
            assertTrue(service.getSpec().getPorts().stream()
                    .anyMatch(p -> p.getName().equals(port)));
        }
    }

    @Test
    void scrapeAnnotationsNameTheMetricsPort() {
        for (Workload workload : workloads) {
            Map<String, String> annotations = workload.template().getMetadata().getAnnotations();
            assertEquals("true", annotations.get("prometheus.io/scrape"));
            assertEquals("/q/metrics", annotations.get("prometheus.io/path"));
            assertTrue(workload.container().getPorts().stream()
                    .anyMatch(p -> p.getName().equals("metrics")
                            && p.getContainerPort().toString().equals(annotations.get("prometheus.io/port"))));
        }
    }

    private static void assertProbe(Workload workload, Probe probe, String path) {
        assertNotNull(probe, workload + " " + path);
        assertEquals(path, probe.getHttpGet().getPath());
        assertEquals(
                "metrics",
                workload.port(probe.getHttpGet().getPort()).orElseThrow().getName());
    }

    private Workload workloadOf(Service service) {
        List<Workload> selected = workloads.stream()
                .filter(w -> w.isSelectedBy(service.getSpec().getSelector()))
                .toList();
        assertEquals(1, selected.size(), service.getMetadata().getName());
        return selected.getFirst();
    }

    private static boolean onPath(String command) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
