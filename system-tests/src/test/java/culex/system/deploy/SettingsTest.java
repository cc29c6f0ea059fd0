package culex.system.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every setting in a deployment is a setting of the service. */
class SettingsTest {
    private static final Pattern VARIABLE = Pattern.compile("\\b(?:MQTT|SENSOR|READINGS)(?:_[A-Z]+)+\\b");

    @ParameterizedTest
    @ValueSource(strings = {"broker", "subscriber", "publisher"})
    void configMapHasOnlySettingsOfTheService(String service) {
        Kustomization base = Kustomization.of("k8s");
        Workload workload = Workload.of(base).stream()
                .filter(w -> w.name().equals(service))
                .findFirst()
                .orElseThrow();
        String name =
                workload.container().getEnvFrom().getFirst().getConfigMapRef().getName();
        ConfigMap map = base.all(ConfigMap.class).stream()
                .filter(m -> m.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
        assertAllKnown(service, map.getData().keySet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k8s/overlays/users",
                "k8s/overlays/tls",
                "k8s/overlays/secure",
                "k8s/overlays/backup",
                "k8s/overlays/cluster"
            })
    void overlaysHaveOnlySettingsOfTheBrokerOrQuarkus(String folder) {
        for (ConfigMap map : Kustomization.of(folder).all(ConfigMap.class)) {
            if (map.getMetadata().getName().startsWith("broker-")) {
                assertAllKnown(
                        "broker",
                        map.getData().keySet().stream()
                                .filter(variable -> !variable.matches("(QUARKUS|SMALLRYE)_.*"))
                                .collect(Collectors.toSet()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "subscriber", "publisher"})
    void composeHasOnlySettingsOfTheService(String service) {
        for (String file : List.of("docker-compose.yml", "docker-compose.secure.yml", "docker-compose.cluster.yml")) {
            Set<String> variables = new TreeSet<>();
            for (JsonNode container : Repository.yaml(file).path("services")) {
                if (container.path("image").asText().startsWith("culex/" + service + "-service:")) {
                    container.path("environment").fieldNames().forEachRemaining(variables::add);
                }
            }
            // The name of a listener in a variable can be chosen freely.
            variables.removeIf(variable ->
                    variable.matches("(QUARKUS|SMALLRYE)_.*|MQTT_LISTENERS_BALANCER_(PORT|PROXY_PROTOCOL)"));
            assertAllKnown(service, variables);
        }
    }

    @Test
    void overlaySecureHasOnlySettingsOfItsClients() {
        for (ConfigMap map : Kustomization.of("k8s/overlays/secure").all(ConfigMap.class)) {
            String name = map.getMetadata().getName();
            if (name.endsWith("-secure")) {
                assertAllKnown(name.replace("-secure", ""), map.getData().keySet());
            }
        }
    }

    @Test
    void imagesAndCommandSetOnlyExistingSettings() {
        Set<String> known = Repository.SERVICES.stream()
                .flatMap(s -> ConfigMapping.variablesOf(s).stream())
                .collect(Collectors.toSet());
        for (String file :
                List.of("scripts/up.sh", "scripts/cluster.sh", "deploy/Dockerfile", "deploy/Dockerfile.native")) {
            Matcher variable = VARIABLE.matcher(Repository.text(file));
            assertTrue(variable.find(), file);
            do {
                assertTrue(known.contains(variable.group()), file + " sets " + variable.group());
            } while (variable.find());
        }
    }

    @Test
    void commandConfiguresTheClientsWithTheBrokerAddress() {
        for (String prefix : List.of("SENSOR", "READINGS")) {
            assertTrue(Repository.text("scripts/up.sh").contains("broker_address " + prefix), prefix);
            String service = prefix.equals("SENSOR") ? "publisher" : "subscriber";
            assertAllKnown(
                    service, Set.of(prefix + "_BROKER_HOST", prefix + "_BROKER_PORT", prefix + "_BROKER_TRANSPORT"));
        }
    }

    private static void assertAllKnown(String service, Set<String> variables) {
        Set<String> unknown = new TreeSet<>(variables);
        unknown.removeAll(ConfigMapping.variablesOf(service));
        assertEquals(Set.of(), unknown, service);
    }
}
