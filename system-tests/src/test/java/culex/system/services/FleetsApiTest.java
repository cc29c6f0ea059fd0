package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import culex.system.clients.ForeignClient;
import culex.system.clients.HiveMqAddress;
import culex.system.clients.HiveMqClient5;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Starts, changes and stops fleets with the HTTP API of the packaged publisher and with {@code ./culex ctl}. The packaged broker and
 * an MQTT client of another project receive the messages. Each test has its own fleets.
 */
@Tag("native")
class FleetsApiTest extends FleetsApiFixture {
    @Test
    void fleetIsStartedChangedAndStopped() throws Exception {
        ForeignClient receiver = new HiveMqClient5(HiveMqAddress.tcp(broker));
        try (ForeignClient.Subscription subscription = receiver.subscribe("lab/#", 1)) {
            Answer started = ask(
                    OPERATOR,
                    "POST",
                    "/fleets?name=lab",
                    "application/yaml; charset=utf-8",
                    scenario("lab", 5, "200ms"));
            assertEquals(201, started.status(), () -> started.body().toString());
            assertEquals(
                    "/api/v1/fleets/lab",
                    started.response().headers().firstValue("Location").orElse(""));
            subscription.await(
                    "a message of the last device",
                    message ->
                            message.topic().equals("lab/5") && message.payload().startsWith("{\"n\":"));

            Answer changed = ask(OPERATOR, "PATCH", "/fleets/lab", "{\"rate\":10}");
            assertEquals(200, changed.status(), () -> changed.body().toString());
            await("the higher rate")
                    .atMost(RunningProgram.PATIENCE)
                    .until(() -> get("/fleets/lab").get("requestedPerSecond").asDouble() > 200);

            Answer fault = ask(OPERATOR, "POST", "/fleets/lab/faults", "{\"kind\":\"disconnect\",\"devices\":2}");
            assertEquals("{\"kind\":\"disconnect\",\"devices\":2}", fault.body().toString());
            await("two lost connections")
                    .atMost(RunningProgram.PATIENCE)
                    .until(() -> get("/fleets/lab").at("/faults/disconnect").asInt() == 2
                            && get("/fleets/lab").get("connected").asInt() == 5);
            ask(OPERATOR, "POST", "/fleets/lab/faults", "{\"kind\":\"stuck\",\"share\":0.5,\"duration\":\"2s\"}");
            await("stuck readings")
                    .atMost(RunningProgram.PATIENCE)
                    .until(() -> get("/fleets/lab").at("/faults/stuck").asInt() > 3);

            JsonNode report = get("/fleets/lab");
            assertEquals("running", report.get("state").asText());
            assertEquals(10, report.get("rate").asDouble());
            assertTrue(report.get("acknowledged").asLong() > 100, report::toString);
            assertTrue(report.at("/acknowledgementMillis/p99").asDouble() > 0, report::toString);
            assertEquals("lab/{id}", report.at("/groups/0/streams/0/topic").asText());
            assertEquals(
                    List.of("lab", "main"),
                    get("/fleets").findValuesAsText("name").stream()
                            .filter(List.of("lab", "main")::contains)
                            .toList());
        }

        Answer stopped = ask(OPERATOR, "DELETE", "/fleets/lab", "");
        assertEquals(200, stopped.status());
        assertEquals(0, stopped.body().get("connected").asInt());
        assertEquals("stopped", stopped.body().get("state").asText());
        assertEquals(404, ask("", "GET", "/fleets/lab", "").status());
        await("the end of all connections of the fleet")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> {
                    HttpResponse<String> clients = http.send(
                            HttpRequest.newBuilder(URI.create(broker.managementUrl() + "api/v1/clients?id=lab-*"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
                    return JSON.readTree(clients.body()).get("items").isEmpty();
                });
        publisher.awaitLine(
                "the audit log",
                line -> line.contains("op (operator) from 127.0.0.1")
                        && line.contains("DELETE /api/v1/fleets/lab: 200 done"));
    }

    @Test
    void requestWithoutAScenarioStartsAFleetWithOneStream() throws Exception {
        ForeignClient receiver = new HiveMqClient5(HiveMqAddress.tcp(broker));
        try (ForeignClient.Subscription subscription = receiver.subscribe("short/#", 1)) {
            Answer started = ask(OPERATOR, "POST", "/fleets", """
                {"name":"short","devices":3,"rampUp":"1s","topic":"short/{id}","payload":"{\\"t\\":{sine:20,5,60s}}",
                 "interval":"100ms","qos":1,"faults":"duplicate=50%"}
                """);
            assertEquals(201, started.status(), () -> started.body().toString());
            subscription.await(
                    "a message",
                    message -> message.topic().equals("short/3")
                            && message.payload().startsWith("{\"t\":"));
            await("duplicates")
                    .atMost(RunningProgram.PATIENCE)
                    .until(() -> get("/fleets/short").at("/faults/duplicate").asInt() > 0);
            assertEquals(
                    409,
                    ask(OPERATOR, "POST", "/fleets", "{\"name\":\"short\",\"topic\":\"x\"}")
                            .status());
        }
        assertEquals(200, ask(OPERATOR, "DELETE", "/fleets/short", "").status());
    }

    @Test
    void invalidScenarioIsRejectedWithLineAndColumnOfTheError() throws Exception {
        String wrong = scenario("wrong", 5, "200ms").replace("devices: 5", "devices: many");
        for (String path : List.of("/fleets?name=wrong", "/preview")) {
            Answer answer = ask(OPERATOR, "POST", path, "application/yaml", wrong);
            assertEquals(422, answer.status());
            assertEquals(3, answer.body().get("line").asInt());
            assertEquals(14, answer.body().get("column").asInt());
            assertTrue(answer.body().get("detail").asText().contains("devices must be a whole number"));
        }
        Answer shortForm = ask(OPERATOR, "POST", "/fleets", "{\"name\":\"wrong\",\"topic\":\"a/#\"}");
        assertEquals(422, shortForm.status());
        assertEquals(
                "The fleet is invalid: topic is a Topic Name and must not contain + or #",
                shortForm.body().get("detail").asText());
        assertEquals(
                422,
                ask(OPERATOR, "POST", "/fleets", "{\"name\":\"wrong\",\"topic\":\"a\\nb\"}")
                        .status());
        assertEquals(
                400,
                ask(OPERATOR, "POST", "/fleets", "{\"name\":\"wrong\",\"topics\":\"a\"}")
                        .status());
        assertEquals(
                400,
                ask(OPERATOR, "POST", "/fleets", "{\"name\":\"../x\",\"topic\":\"a\"}")
                        .status());
        assertEquals(400, ask(OPERATOR, "POST", "/fleets", "[").status());
        assertEquals(404, ask("", "GET", "/fleets/wrong", "").status());
    }

    private static String ctl(int exit, String key, String... arguments) throws Exception {
        try (RunningProgram program = RunningProgram.start(
                "ctl",
                Path.of("."),
                Map.of("CULEX_PUBLISHER_API", "http://127.0.0.1:" + port, "CULEX_API_KEY", key),
                PackagedService.tool(
                        Stream.concat(Stream.of("ctl"), Stream.of(arguments)).toArray(String[]::new)))) {
            assertEquals(exit, program.awaitExit(), program::output);
            return program.output();
        }
    }

    @Test
    void ctlStartsAFleetInjectsAFaultAndStopsTheFleet() throws Exception {
        String file = Files.writeString(directory.resolve("by-ctl.yaml"), scenario("by-ctl", 3, "1s"))
                .toString();
        assertTrue(ctl(1, VIEWER, "start-fleet", file).contains("role operator"));
        assertTrue(ctl(0, OPERATOR, "start-fleet", file).contains("by-ctl is started, with 3 devices"));
        assertTrue(ctl(0, OPERATOR, "fleets").contains("by-ctl  "));
        assertTrue(ctl(0, OPERATOR, "fault", "by-ctl", "stuck", "--devices", "2", "--duration", "5s")
                .contains("stuck is injected into 2 devices"));
        assertTrue(ctl(1, OPERATOR, "fault", "by-ctl", "skew").contains("kind must be one of"));
        assertTrue(ctl(0, OPERATOR, "stop-fleet", "by-ctl").contains("by-ctl is stopped; it sent "));
        assertTrue(ctl(1, OPERATOR, "fleet", "by-ctl").contains("ctl fleet: "));
    }
}
