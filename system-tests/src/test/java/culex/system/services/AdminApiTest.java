package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The part of the admin API that lists keys, lists clients and shows a client, in the packaged broker, with an HTTP client and MQTT
 * clients. Each test has its own clients.
 */
class AdminApiTest extends AdminApiFixture {
    @Test
    void keysAreListedWithTheirRolesForCallersWithAKeyOnly() throws Exception {
        assertEquals(
                "[{\"name\":\"line-1\",\"role\":\"admin\"}]",
                get("/keys").get("items").toString());
        HttpRequest withoutKey = HttpRequest.newBuilder(URI.create(broker.managementUrl() + "api/v1/keys"))
                .build();
        assertEquals(
                401, http.send(withoutKey, HttpResponse.BodyHandlers.ofString()).statusCode());
    }

    @Test
    void clientListHasTheClientsThatItsParametersSelect() throws Exception {
        Mqtt5BlockingClient online = connected("list-online", 0);
        offline("list-offline", "list/#");
        publish("list/a", 3);
        await("the queue and the disconnect")
                .atMost(Duration.ofSeconds(30))
                .until(() -> ids(get("/clients?id=list-*&queueMin=3&state=disconnected"))
                        .equals(List.of("list-offline")));
        assertEquals(List.of("list-offline", "list-online"), ids(get("/clients?id=list-*")));
        assertEquals(List.of("list-online"), ids(get("/clients?id=list-*&state=connected&version=5.0&listener=tcp")));
        assertEquals(List.of("list-online"), ids(get("/clients?id=list-*&address=127.0.0.0/8")));
        assertEquals(List.of(), ids(get("/clients?id=list-*&address=192.0.2.1")));
        JsonNode waiting = get("/clients?id=list-*&queueMin=1&sort=queue");
        assertEquals(List.of("list-offline"), ids(waiting));
        assertEquals(3, waiting.at("/items/0/queue/messages").asInt());
        assertEquals(400, ask("GET", "/clients?identifier=list", "").status());
        online.disconnect();
    }

    @Test
    void pagesListEachClientOnceWhileSessionsBeginAndEnd() throws Exception {
        for (int i = 0; i < 6; i++) {
            offline("page-" + i, "page/#");
        }
        List<String> all = new ArrayList<>();
        JsonNode page = get("/clients?id=page-*&limit=2");
        all.addAll(ids(page));
        client("page-1").connectWith().sessionExpiryInterval(0).send(); // its session ends with this connection
        offline("page-00", "page/#"); // sorts before the first client of the next page
        while (page.has("next")) {
            page = get("/clients?id=page-*&limit=2&cursor=" + page.get("next").asText());
            all.addAll(ids(page));
        }
        assertEquals(List.of("page-0", "page-1", "page-2", "page-3", "page-4", "page-5"), all);
    }

    @Test
    void oneClientIsShownWithItsSessionWillSubscriptionsAndLastDisconnect() throws Exception {
        Mqtt5BlockingClient client = client("show/1 ü");
        client.connectWith()
                .sessionExpiryInterval(3600)
                .keepAlive(30)
                .willPublish()
                .topic("show/will")
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("gone".getBytes(StandardCharsets.UTF_8))
                .delayInterval(60)
                .applyWillPublish()
                .send();
        client.subscribeWith().topicFilter("show/#").qos(MqttQos.AT_LEAST_ONCE).send();
        JsonNode shown = get(path("show/1 ü"));
        assertEquals("connected", shown.get("state").asText());
        assertEquals(3600, shown.at("/session/expirySeconds").asLong());
        assertEquals(30, shown.at("/connection/keepAliveSeconds").asInt());
        assertEquals("show/will", shown.at("/will/topic").asText());
        assertEquals(4, shown.at("/will/payloadBytes").asInt());
        assertEquals("show/#", shown.at("/subscriptions/items/0/filter").asText());
        assertFalse(shown.has("lastDisconnect"));

        client.disconnect();
        await("the disconnect")
                .atMost(Duration.ofSeconds(10))
                .until(() -> get(path("show/1 ü")).has("lastDisconnect"));
        shown = get(path("show/1 ü"));
        assertEquals("disconnect", shown.at("/lastDisconnect/reason").asText());
        assertFalse(shown.has("will"), "a DISCONNECT with 0x00 removes it");
        assertTrue(shown.at("/session/expiresAt").asText().endsWith("Z"), shown::toString);
        assertEquals(404, ask("GET", "/clients/nobody", "").status());
    }

    @Test
    void ctlPrintsATableAndReportsARejectedKeyInOneSentence() throws Exception {
        offline("ctl-offline", "ctl/#");
        try (RunningProgram program = ctl(KEY, "clients", "--offline", "--id", "ctl-*")) {
            program.awaitSuccess();
            assertTrue(program.output().contains("ctl-offline  disconnected"), program::output);
        }
        try (RunningProgram program = ctl("a-wrong-key-0123456789", "end-session", "ctl-offline")) {
            assertEquals(1, program.awaitExit());
            assertTrue(program.output().contains("does not know the key"), program::output);
        }
    }

    private static RunningProgram ctl(String key, String... arguments) {
        return RunningProgram.start(
                "ctl",
                Path.of("."),
                Map.of("CULEX_API", broker.managementUrl(), "CULEX_API_KEY", key),
                PackagedService.tool(
                        Stream.concat(Stream.of("ctl"), Stream.of(arguments)).toArray(String[]::new)));
    }
}
