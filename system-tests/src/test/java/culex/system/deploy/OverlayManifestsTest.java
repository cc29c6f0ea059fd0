package culex.system.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The overlays of the manifests configure what they promise. */
class OverlayManifestsTest extends ManifestsFixture {
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

    @Test
    void replicasOfTheOverlayClusterHaveRoomForTheRecordsOfALogAndStayReadyWithAFullDisk() {
        Kustomization overlay = Kustomization.of("k8s/overlays/cluster");
        StatefulSet broker = overlay.all(StatefulSet.class).getFirst();
        assertEquals(
                "4Gi",
                String.valueOf(broker.getSpec()
                        .getVolumeClaimTemplates()
                        .getFirst()
                        .getSpec()
                        .getResources()
                        .getRequests()
                        .get("storage")));
        assertEquals("true", data(overlay, "broker").get("MQTT_STORE_READY_WHEN_FULL"));
        Service headless = overlay.all(Service.class).stream()
                .filter(service ->
                        service.getMetadata().getName().equals(broker.getSpec().getServiceName()))
                .findFirst()
                .orElseThrow();
        assertTrue(headless.getSpec().getPublishNotReadyAddresses(), "an owner is reached when it is not ready, too");
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
}
