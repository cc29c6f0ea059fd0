package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import culex.testing.RunningProgram;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The operation of the packaged broker with its admin API: bans, backups, listeners, settings and drain. All tests use one process. */
@Tag("native")
class AdminOperationsTest extends AdminDataFixture {
    @Test
    void banDisconnectsTheClientAndStaysInTheFileUntilItIsRemoved() throws Exception {
        Mqtt5BlockingClient client = connect("banned-client");
        assertEquals(
                201,
                send("POST", "bans", "{'kind':'client','value':'banned-client','forSeconds':600}")
                        .status());
        await("the disconnect")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> !client.getState().isConnected());
        JsonNode items = get("bans").body().path("items");
        assertEquals("eve", items.path(0).path("value").asText());
        assertEquals("banned-client", items.path(1).path("value").asText());
        assertEquals(
                204, send("DELETE", "bans?kind=client&value=banned-client", "").status());
        assertEquals(
                404, send("DELETE", "bans?kind=client&value=banned-client", "").status());
        assertEquals(List.of("# by hand", "user eve reason=test"), Files.readAllLines(directory.resolve("bans")));
        await("the end of the ban").atMost(RunningProgram.PATIENCE).until(() -> {
            try {
                client.connect();
                return true;
            } catch (Mqtt5ConnAckException banned) {
                return false;
            }
        });
        client.disconnect();
        assertEquals(
                400,
                send("POST", "bans", "{'kind':'address','value':'10.0.0.0/99'}").status());
        assertEquals(400, send("POST", "bans", "{'kind':'host','value':'a'}").status());
    }

    @Test
    void logLevelOfAClientLogsWhatItDoes() throws Exception {
        assertEquals(
                201,
                send("PUT", "log-levels?kind=client&value=watched", "{'seconds':60}")
                        .status());
        Mqtt5BlockingClient client = connect("watched");
        client.subscribeWith().topicFilter("watched/#").send();
        client.publishWith()
                .topic("watched/t")
                .payload("hidden payload".getBytes(StandardCharsets.UTF_8))
                .send();
        client.disconnect();
        for (String what : List.of(
                "accepted CONNECT client=watched",
                "accepted SUBSCRIBE client=watched qos=2 detail=watched/#",
                "received PUBLISH client=watched topic=watched/t qos=0 bytes=14",
                "disconnected client=watched detail=disconnect")) {
            broker.awaitLog(what, line -> line.contains("Log level of client watched: " + what));
        }
        assertEquals(
                204, send("DELETE", "log-levels?kind=client&value=watched", "").status());
        broker.awaitLog("the end", line -> line.contains("Log level of client watched: ended with"));
        assertTrue(broker.log().stream().noneMatch(line -> line.contains("hidden payload")));
    }

    @Test
    void backupIsMadeAndListed() throws Exception {
        Answer made = send("POST", "backups", "");
        assertEquals(201, made.status(), made.toString());
        JsonNode items = get("backups").body().path("items");
        assertEquals(made.text("name"), items.path(0).path("name").asText());
        assertTrue(Files.isDirectory(directory.resolve("backups").resolve(made.text("name"))));
    }

    @Test
    void apiShowsTheListenersAndTheLimitsAndTheStore() throws Exception {
        JsonNode listeners = get("listeners").body().path("items");
        assertEquals("tcp", listeners.path(0).path("transport").asText());
        assertEquals(broker.tcpPort(), listeners.path(0).path("port").asInt());
        assertEquals(broker.httpPort(), listeners.path(1).path("port").asInt());
        assertEquals(200, send("POST", "listeners/reload", "").status());
        Answer limits = get("limits");
        assertEquals("normal", limits.body().path("memory").path("state").asText(), limits.toString());
        assertTrue(limits.body().path("limits").path(0).asText().startsWith("Limits per client: "));
        Answer store = get("store");
        assertEquals("rocksdb", store.text("kind"), store.toString());
        assertEquals("ok", store.text("state"));
    }

    @Test
    void apiShowsSettingsWithTheirOrigin() throws Exception {
        Map<String, String> origins = new HashMap<>();
        Answer settings = get("settings");
        settings.body()
                .path("items")
                .forEach(item -> origins.put(
                        item.path("name").asText(), item.path("origin").asText()));
        assertEquals("environment", origins.get("mqtt.tcp.port"), settings.toString());
        assertEquals("default", origins.get("mqtt.limits.receive-maximum"), settings.toString());
        Answer changed = get("settings?changed=true");
        assertTrue(changed.toString().contains("mqtt.bans.file"), changed.toString());
        assertFalse(changed.toString().contains("receive-maximum"), changed.toString());
        assertFalse(settings.toString().contains(KEY), settings.toString());
    }

    @Test
    void drainDisconnectsAllClientsAndRejectsNewClientsUntilTheDrainIsCancelled() throws Exception {
        Mqtt5BlockingClient client = connect("drained");
        assertEquals("serving", get("drain").text("step"));
        assertEquals(202, send("POST", "drain", "").status());
        await("the drain")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> get("drain").text("step").equals("drained"));
        await("the disconnect")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> !client.getState().isConnected());
        assertEquals(409, send("POST", "drain", "").status());
        Mqtt5ConnAckException rejected = assertThrows(Mqtt5ConnAckException.class, client::connect);
        assertEquals(
                Mqtt5ConnAckReasonCode.SERVER_UNAVAILABLE,
                rejected.getMqttMessage().getReasonCode());
        assertEquals("serving", send("DELETE", "drain", "").text("step"));
        assertEquals(409, send("DELETE", "drain", "").status());
        client.connect();
        client.disconnect();
    }
}
