package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged publisher as ./culex simulate starts it. */
@Tag("native")
class SimulateTest {
    private static final String SCENARIO = """
            groups:
              - name: pump
                devices: 3
                qos: 1
                streams: [{topic: 'pumps/{id}', payload: '{"seq":{seq}}', interval: 100ms}]
            stages: [{hold: 2s}]
            """;

    @TempDir
    private Path directory;

    private RunningProgram simulate(int port, String... flags) throws IOException {
        Path file = Files.writeString(directory.resolve("pumps.yaml"), SCENARIO);
        Map<String, String> environment = Map.of(
                "SENSOR_SCENARIO", file.toString(),
                "SENSOR_BROKER_HOST", "127.0.0.1",
                "SENSOR_BROKER_TRANSPORT", "tcp",
                "SENSOR_BROKER_PORT", Integer.toString(port),
                "QUARKUS_HTTP_HOST_ENABLED", "false",
                "QUARKUS_LOG_LEVEL", "WARN");
        return RunningProgram.start(
                "simulate", Path.of("."), environment, PackagedService.command("publisher", List.of(flags)));
    }

    @Test
    void simulationEndsWithASummaryAndExitCode0() throws IOException {
        try (BrokerProcess broker = BrokerProcess.start(Map.of());
                RunningProgram simulation = simulate(broker.tcpPort(), "-Dculex.simulate=true")) {
            simulation.awaitSuccess();
            assertTrue(simulation.output().contains("The requested load was reached."), simulation.output());
        }
    }

    @Test
    void simulationThatCannotReachTheBrokerEndsWithExitCode1() throws Exception {
        try (RunningProgram simulation = simulate(1, "-Dculex.simulate=true")) {
            assertEquals(1, simulation.awaitExit());
            assertTrue(simulation.output().contains("3 never connected"), simulation.output());
        }
    }

    @Test
    void dryRunPrintsTenMessagesOfEachStream() throws IOException {
        try (RunningProgram simulation = simulate(1, "-Dculex.dry-run=true")) {
            simulation.awaitSuccess();
            assertEquals(
                    10,
                    simulation
                            .output()
                            .lines()
                            .filter(line -> line.startsWith("pumps/1 {\"seq\":"))
                            .count());
        }
    }
}
