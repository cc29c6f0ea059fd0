package culex.system.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ContainerPort;
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

/** docker-compose.native.yml and k8s/overlays/native deploy the native images in the same way as the images with a JVM. */
class NativeDeploymentTest {
    private static final String COMPOSE = "docker-compose.native.yml";

    private final JsonNode services = Repository.yaml(COMPOSE).path("services");
    private final String dockerfile = Repository.text("deploy/Dockerfile.native");

    @Test
    void overlayUsesTheImagesThatComposeBuilds() {
        Map<String, String> composed = new TreeMap<>();
        Repository.SERVICES.forEach(service ->
                composed.put(service, services.path(service).path("image").asText()));
        Map<String, String> deployed = Workload.of(Kustomization.of("k8s/overlays/native")).stream()
                .collect(Collectors.toMap(
                        Workload::name, w -> w.container().getImage(), (one, other) -> one, TreeMap::new));
        assertEquals(composed, deployed);
        composed.forEach((service, image) -> assertEquals("culex/" + service + "-service:1.0.0-native", image));
    }

    @Test
    void nativeComposeFileExtendsEveryServiceOfTheComposeFile() {
        JsonNode others = Repository.yaml("docker-compose.yml");
        assertEquals(names(others.path("services")), names(services));
        assertEquals(
                names(others.path("volumes")), names(Repository.yaml(COMPOSE).path("volumes")));
        services.properties().forEach(entry -> {
            JsonNode extended = entry.getValue().path("extends");
            assertEquals("docker-compose.yml", extended.path("file").asText(), entry.getKey());
            assertEquals(entry.getKey(), extended.path("service").asText());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "subscriber", "publisher"})
    void composeHealthCheckUsesTheMetricsPort(String service) {
        int metrics = Workload.of(Kustomization.of("k8s")).stream()
                .filter(workload -> workload.name().equals(service))
                .flatMap(workload -> workload.container().getPorts().stream())
                .filter(port -> port.getName().equals("metrics"))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElseThrow();
        JsonNode test = services.path(service).path("healthcheck").path("test");
        assertEquals("/app/healthy", test.path(1).asText());
        assertEquals(metrics, Integer.parseInt(test.path(2).asText()));
        JsonNode build = services.path(service).path("build");
        assertEquals("deploy/Dockerfile.native", build.path("dockerfile").asText());
        assertEquals(service + "-service", build.at("/args/SERVICE").asText());
    }

    @Test
    void imageExposesThePortsOfAllServicesAndRunsAsTheUserInTheKubernetesManifests() {
        Set<Integer> ports = new TreeSet<>();
        for (Workload workload : Workload.of(Kustomization.of("k8s"))) {
            workload.container().getPorts().forEach(port -> ports.add(port.getContainerPort()));
            long uid = workload.template().getSpec().getSecurityContext().getRunAsUser();
            assertTrue(dockerfile.contains("\nUSER " + uid + ":" + uid + "\n"), workload.name());
        }
        Matcher exposed = Pattern.compile("(?m)^EXPOSE (.*)$").matcher(dockerfile);
        assertTrue(exposed.find());
        assertEquals(
                ports,
                Stream.of(exposed.group(1).split(" ", -1))
                        .map(Integer::valueOf)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    /**
     * Without a limit an executable uses up to 80 % of the memory for its heap, which leaves too little for RocksDB and Netty's buffers.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "broker-service/src/main/resources/META-INF/native-image/culex/broker-service/native-image.properties",
                "publisher-service/src/main/resources/application.properties",
                "subscriber-service/src/main/resources/application.properties"
            })
    void everyExecutableHasABuiltInHeapLimit(String file) {
        assertTrue(Repository.text(file).contains("-R:MaximumHeapSizePercent=40"), file);
        assertTrue(Repository.text(file).contains("-R:+ExitOnOutOfMemoryError"), file);
    }

    @Test
    void nativeImageLimitsMemoryOutsideTheHeapLikeTheJvmImage() {
        Pattern limit = Pattern.compile("\"-XX:MaxDirectMemorySize=(\\w+)\"");
        Matcher ofTheJvm = limit.matcher(Repository.text("deploy/Dockerfile"));
        Matcher ofTheExecutable = limit.matcher(dockerfile);
        assertTrue(ofTheJvm.find() && ofTheExecutable.find(), dockerfile);
        assertEquals(ofTheJvm.group(1), ofTheExecutable.group(1));
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
