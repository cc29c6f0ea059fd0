package culex.system.deploy;

import static culex.system.deploy.ManifestsFixture.workload;
import static culex.system.deploy.ServiceDockerfile.dockerfile;
import static culex.system.deploy.ServiceDockerfile.exposed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Compose files agree with the manifests and the Dockerfile, and every container has limits. */
class ContainersTest {
    private static final Pattern PUBLISHED =
            Pattern.compile("(?:127\\.0\\.0\\.1:)?\\$\\{CULEX_[A-Z]+_PORT:-(\\d+)}:(\\d+)");

    private final JsonNode compose = Repository.yaml("docker-compose.yml");
    private final JsonNode secure = Repository.yaml("docker-compose.secure.yml");
    private final JsonNode cluster = Repository.yaml("docker-compose.cluster.yml");

    @ParameterizedTest
    @ValueSource(strings = {"broker", "subscriber", "publisher"})
    void imagesAndPortsAgreeBetweenComposeDockerfilesAndManifests(String service) {
        Workload workload = workload(service);
        JsonNode here = compose.path("services").path(service);
        assertEquals(workload.container().getImage(), here.path("image").asText());
        Set<Integer> ports = workload.container().getPorts().stream()
                .map(ContainerPort::getContainerPort)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(ports, publishedPorts(here).keySet(), "docker-compose.yml");
        assertEquals(ports, exposed(service), "EXPOSE");
        int metrics = workload.container().getPorts().stream()
                .filter(p -> p.getName().equals("metrics"))
                .findFirst()
                .orElseThrow()
                .getContainerPort();
        assertEquals("deploy/Dockerfile", here.at("/build/dockerfile").asText());
        assertEquals(service + "-service", here.at("/build/args/SERVICE").asText());
        assertTrue(dockerfile(service).contains("CMD [\"/app/healthy\", \"" + metrics + "\"]"), "HEALTHCHECK");
    }

    @Test
    void composeFilePublishesTheSamePortsAsCulexUp() {
        Map<Integer, Integer> all = new TreeMap<>();
        Repository.SERVICES.forEach(
                s -> all.putAll(publishedPorts(compose.path("services").path(s))));
        assertEquals(Map.of(8888, 8888, 1883, 1883, 9000, 9000, 8889, 8889, 8890, 8890), all);
        for (int port : all.keySet()) {
            assertTrue(Repository.text("scripts/up.sh").contains(":-" + port + "}"), "port " + port + " in ./culex up");
        }
    }

    @Test
    void everyContainerHasLimitsAndNoPrivileges() {
        Stream.of(compose, secure, cluster)
                .forEach(file -> file.path("services").properties().forEach(entry -> {
                    String name = entry.getKey();
                    JsonNode service = entry.getValue();
                    assertTrue(service.path("read_only").asBoolean(), name + " read_only");
                    assertEquals("ALL", service.path("cap_drop").path(0).asText(), name + " cap_drop");
                    assertEquals(
                            "no-new-privileges:true",
                            service.path("security_opt").path(0).asText(),
                            name);
                    assertEquals(
                            name.equals("secrets") ? "no" : "unless-stopped",
                            service.path("restart").asText(),
                            name);
                    for (String limit :
                            List.of("mem_limit", "cpus", "pids_limit", "stop_grace_period", "tmpfs", "logging")) {
                        assertTrue(service.has(limit), name + " has no " + limit);
                    }
                    assertFalse(service.has("privileged"), name);
                }));
    }

    @Test
    void secureComposeFilePublishesOnlyPortsWithTlsAndManagementOnLoopback() {
        assertEquals(Map.of(8443, 8443, 8883, 8883, 9000, 9000), publishedPorts(secure.at("/services/broker")));
        assertTrue(secure.at("/services/broker/ports/2").asText().startsWith("127.0.0.1:"));
        for (String client : List.of("secrets", "publisher", "subscriber")) {
            assertFalse(secure.path("services").path(client).has("ports"), client);
        }
        assertEquals(
                "hardened",
                secure.at("/services/broker/environment/MQTT_SECURITY_PROFILE").asText());
    }

    @Test
    void eachServiceOfTheSecureComposeFileSeesOnlyItsOwnSecrets() {
        for (String service : Repository.SERVICES) {
            List<String> secrets = new ArrayList<>();
            secure.path("services").path(service).path("volumes").forEach(volume -> {
                if (volume.asText().matches("(authority|.*-secrets):.*")) {
                    secrets.add(volume.asText());
                }
            });
            assertEquals(List.of(service + "-secrets:/etc/culex/secrets:ro"), secrets, service);
        }
    }

    @Test
    void clusterComposeFileRunsThreeEqualReplicasBehindABalancer() {
        JsonNode services = cluster.path("services");
        String balancer = Repository.text("deploy/cluster/haproxy.cfg");
        for (int i = 0; i < 3; i++) {
            String name = "broker-" + i;
            JsonNode broker = services.path(name);
            JsonNode settings = broker.path("environment");
            assertEquals(services.at("/broker-0/environment"), settings, name);
            assertEquals(name, broker.path("hostname").asText());
            assertEquals(name + ":/data", broker.at("/volumes/0").asText());
            assertTrue(settings.path("MQTT_CLUSTER_SERVERS").asText().contains("nats://nats-" + i + ":4222"));
            assertTrue(settings.path("MQTT_CLUSTER_MONITOR_URLS").asText().contains("http://nats-" + i + ":8222"));
            assertTrue(
                    balancer.contains(name + ":"
                            + settings.path("MQTT_LISTENERS_BALANCER_PORT").asText()),
                    name);
            assertTrue(balancer.contains(name + ":8888"), name);
            assertFalse(services.path("nats-" + i).has("ports"), "NATS has no users");
            assertEquals(
                    "nats-" + i + ":/data",
                    services.at("/nats-" + i + "/volumes/0").asText());
        }
        assertEquals(
                services.at("/broker-0/environment/MQTT_TRUSTED_PROXIES").asText(),
                services.at("/balancer/networks/default/ipv4_address").asText());
        assertEquals(Map.of(8888, 8888, 1883, 1883), publishedPorts(services.path("balancer")));
        assertTrue(Repository.text("deploy/cluster/nats.conf").contains("sync_interval: always"));
    }

    @Test
    void composeFileStartsClientsAfterTheBrokerIsHealthy() {
        JsonNode services = compose.path("services");
        assertEquals(
                "service_healthy",
                services.at("/subscriber/depends_on/broker/condition").asText());
        assertEquals(
                "service_healthy",
                services.at("/publisher/depends_on/broker/condition").asText());
        services.properties()
                .forEach(entry -> entry.getValue()
                        .path("depends_on")
                        .fieldNames()
                        .forEachRemaining(other -> {
                            assertTrue(services.has(other), entry.getKey() + " depends on " + other);
                        }));
    }

    @Test
    void everyVolumeAndDirectoryMountedByTheComposeFilesExists() {
        Stream.of(compose, secure, cluster)
                .forEach(file -> file.path("services")
                        .properties()
                        .forEach(entry -> entry.getValue().path("volumes").forEach(volume -> {
                            String source =
                                    volume.asText().substring(0, volume.asText().indexOf(':'));
                            assertTrue(
                                    source.startsWith("./")
                                            ? Files.isDirectory(Repository.path(source))
                                            : file.path("volumes").has(source),
                                    entry.getKey() + " " + source);
                        })));
        assertEquals(
                "broker-data:/data", compose.at("/services/broker/volumes/0").asText());
    }

    /** The grace period must include the time for closing the store, which mqtt.stop.grace does not limit. */
    @Test
    void stopOfTheBrokerTakesLessThanTheGracePeriodsOfTheContainers() {
        Duration stop = ConfigMapping.settingsOf("broker").stream()
                .filter(setting -> setting.property().equals("mqtt.stop.grace"))
                .map(setting -> Duration.parse("PT" + setting.fallback()))
                .findFirst()
                .orElseThrow()
                .plus(Duration.ofSeconds(5));
        Duration composed = Duration.parse(
                "PT" + compose.at("/services/broker/stop_grace_period").asText().toUpperCase(Locale.ROOT));
        PodSpec pod = workload("broker").template().getSpec();
        Duration readinessDelay = Kustomization.of("k8s").all(ConfigMap.class).stream()
                .flatMap(settings -> Stream.ofNullable(settings.getData().get("MQTT_STOP_READINESS_DELAY")))
                .map(delay -> Duration.parse("PT" + delay))
                .findFirst()
                .orElseThrow();
        Duration inKubernetes =
                Duration.ofSeconds(pod.getTerminationGracePeriodSeconds()).minus(readinessDelay);
        Matcher byCommand = Pattern.compile("\nSTOP_SECONDS=(\\d+)").matcher(Repository.text("scripts/up.sh"));
        assertTrue(byCommand.find());
        for (Duration given : List.of(composed, inKubernetes, Duration.ofSeconds(Long.parseLong(byCommand.group(1))))) {
            assertTrue(given.compareTo(stop) > 0, given + " for " + stop);
        }
    }

    @Test
    void grafanaAndPostgresStartOnlyWithTheirProfiles() {
        Map<String, String> profiles = new TreeMap<>();
        compose.path("services")
                .properties()
                .forEach(entry -> entry.getValue()
                        .path("profiles")
                        .forEach(profile -> profiles.put(entry.getKey(), profile.asText())));
        assertEquals(
                Map.of("grafana", "grafana", "postgres", "postgres", "recorder", "postgres", "factory", "postgres"),
                profiles);
    }

    /** Default port outside by port in the container. */
    private static Map<Integer, Integer> publishedPorts(JsonNode service) {
        Map<Integer, Integer> ports = new TreeMap<>();
        for (JsonNode port : service.path("ports")) {
            Matcher published = PUBLISHED.matcher(port.asText());
            assertTrue(published.matches(), port.asText());
            ports.put(Integer.valueOf(published.group(2)), Integer.valueOf(published.group(1)));
        }
        return ports;
    }
}
