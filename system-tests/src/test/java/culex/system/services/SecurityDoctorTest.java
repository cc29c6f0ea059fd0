package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program behind {@code ./culex doctor --security}, with the packaged broker. */
class SecurityDoctorTest {
    @TempDir
    private Path directory;

    @Test
    void entryPointsOfTheDefaultSettingsAreMarkedOpenInTheSecurityReport() {
        try (RunningProgram doctor = doctor(Map.of())) {
            assertEquals(1, doctor.awaitExit(), doctor::output);
            assertTrue(doctor.output().contains("OPEN    MQTT over TCP, listener tcp, 0.0.0.0:1883: "), doctor::output);
            assertTrue(doctor.output().contains("ws://0.0.0.0:8888"), doctor::output);
        }
    }

    @Test
    void culexDoctorSecurityPrintsTheSameReport() {
        try (RunningProgram script =
                RunningProgram.start("doctor", Path.of(".."), Map.of(), List.of("./culex", "doctor", "--security"))) {
            assertEquals(1, script.awaitExit(), script::output);
            assertTrue(script.output().contains("OPEN    MQTT over TCP, listener tcp, "), script::output);
        }
    }

    @Test
    void settingsOfAPropertiesFileAreReported() throws Exception {
        Path file = Files.writeString(directory.resolve("closed.properties"), """
                mqtt.security.profile=hardened
                mqtt.security.users-file=users
                mqtt.acl.file=acl
                """);
        try (RunningProgram doctor =
                doctor(Map.of("SMALLRYE_CONFIG_LOCATIONS", file.toUri().toString()))) {
            assertEquals(0, doctor.awaitExit(), doctor::output);
            assertTrue(doctor.output().contains("ws://127.0.0.1:8888"), doctor::output);
        }
    }

    @Test
    void settingsThatPreventTheStartAreReported() {
        try (RunningProgram doctor = doctor(Map.of("MQTT_SECURITY_PROFILE", "hardened"))) {
            assertEquals(2, doctor.awaitExit(), doctor::output);
            assertTrue(doctor.output().contains("mqtt.acl.file"), doctor::output);
        }
    }

    private static RunningProgram doctor(Map<String, String> settings) {
        return RunningProgram.start("doctor", Path.of("."), settings, PackagedService.tool("doctor"));
    }
}
