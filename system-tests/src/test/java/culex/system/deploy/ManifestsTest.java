package culex.system.deploy;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The manifests are valid for the API server, and references between them are correct. */
class ManifestsTest extends ManifestsFixture {
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
    void kubernetesServiceForMqttClientsDoesNotExposeHealthAndMetrics() {
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

    private static boolean onPath(String command) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
