package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.deploy.Repository;
import culex.testing.RunningProgram;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ./culex up} with variables that it cannot use. */
class UpCommandTest {
    /** These variables were ignored, so that the broker listened on other ports than the user had chosen. */
    @ParameterizedTest
    @CsvSource({
        "MQTT_TCP_PORT, CULEX_TCP_PORT",
        "QUARKUS_HTTP_PORT, CULEX_HTTP_PORT",
        "QUARKUS_MANAGEMENT_PORT, CULEX_MANAGEMENT_PORT"
    })
    void upRejectsVariablesOfServicesThatItSetsItself(String variable, String instead) {
        try (RunningProgram up = RunningProgram.start(
                "culex-up", Repository.path(""), Map.of(variable, "18831"), List.of("./culex", "up"))) {
            assertEquals(1, up.awaitExit());
            assertTrue(up.output().contains(variable + " is set"), up::output);
            assertTrue(up.output().contains("set " + instead + " instead"), up::output);
        }
    }
}
