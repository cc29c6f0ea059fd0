package culex.system.services;

import culex.system.clients.ForeignClient;
import culex.system.clients.HiveMqAddress;
import culex.system.clients.HiveMqClient5;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.Programs;
import culex.testing.RunningProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Commands of mosquitto_rr to the packaged publisher through the packaged broker. */
@Tag("native")
class SensorCommandTest {
    /** Sends a command with mosquitto_rr, and waits for a response that contains the given text. */
    private static void request(int port, String command, String response) {
        try (RunningProgram requester = RunningProgram.start(
                "mosquitto_rr",
                Path.of("."),
                Map.of(),
                List.of(
                        Programs.mosquittoRr().toString(),
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-V",
                        "5",
                        "-q",
                        "1",
                        "-t",
                        "rooms/1/set",
                        "-e",
                        "rooms/answers",
                        "-m",
                        command))) {
            requester.awaitLine("the response " + response, line -> line.contains(response));
        }
    }

    @Test
    void mosquittoCommandChangesTheReadingsOfTheDeviceAndGetsAResponse() {
        try (BrokerProcess broker = BrokerProcess.start();
                ForeignClient.Subscription readings =
                        new HiveMqClient5(HiveMqAddress.tcp(broker)).subscribe("rooms/1/climate", 1);
                RunningProgram publisher = RunningProgram.start(
                        "publisher",
                        Path.of("."),
                        Map.of(
                                "QUARKUS_HTTP_HOST_ENABLED",
                                "false",
                                "SENSOR_BROKER_HOST",
                                "127.0.0.1",
                                "SENSOR_BROKER_PORT",
                                Integer.toString(broker.httpPort()),
                                "SENSOR_TOPIC",
                                "rooms/{id}/climate",
                                "SENSOR_INTERVAL",
                                "1h",
                                "SENSOR_PAYLOAD",
                                "{\"setpoint\":{command:setpoint,20}}",
                                "SENSOR_STATUS_TOPIC",
                                "rooms/1/climate",
                                "SENSOR_COMMAND_TOPIC",
                                "rooms/{id}/set"),
                        PackagedService.command("publisher", List.of()))) {
            readings.await(
                    "the birth, after the subscription to commands",
                    received -> received.payload().equals("online"));
            request(
                    broker.tcpPort(),
                    "{\"setpoint\":21.5,\"interval\":\"100ms\"}",
                    "{\"device\":\"1\",\"ok\":true,\"setpoint\":21.5,\"interval\":\"100ms\"}");
            readings.await(
                    "a reading with the new setpoint",
                    received -> received.payload().equals("{\"setpoint\":21.5}"));
            request(broker.tcpPort(), "{\"interval\":\"1ms\"}", "\"ok\":false,\"error\":\"interval must be");
            publisher.awaitLine("the rejection", line -> line.contains("Command to culex-sensor-"));
        }
    }
}
