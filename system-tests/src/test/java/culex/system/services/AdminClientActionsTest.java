package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The part of the admin API that disconnects clients, ends sessions and changes subscriptions, in the packaged broker. Each test has its
 * own clients.
 */
class AdminClientActionsTest extends AdminApiFixture {
    @Test
    void disconnectedClientGetsTheReasonAndItsWillIsPublishedOnlyOnRequest() throws Exception {
        Mqtt5BlockingClient watcher = connected("kick-watcher", 0);
        Mqtt5BlockingClient.Mqtt5Publishes wills = watcher.publishes(MqttGlobalPublishFilter.ALL);
        watcher.subscribeWith().topicFilter("kick/#").qos(MqttQos.AT_LEAST_ONCE).send();
        for (String will : List.of("false", "true")) {
            CompletableFuture<String> reason = new CompletableFuture<>();
            Mqtt5BlockingClient client = MqttClient.builder()
                    .useMqttVersion5()
                    .identifier("kick-" + will)
                    .serverHost("127.0.0.1")
                    .serverPort(broker.tcpPort())
                    .addDisconnectedListener(context -> reason.complete(String.valueOf(context.getCause())))
                    .buildBlocking();
            client.connectWith()
                    .sessionExpiryInterval(3600)
                    .willPublish()
                    .topic("kick/" + will)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .applyWillPublish()
                    .send();
            Answer answer = ask(
                    "DELETE",
                    path("kick-" + will) + "/connection",
                    "{\"reasonCode\":151,\"reasonString\":\"too loud\",\"will\":" + will + "}");
            assertEquals(200, answer.status(), answer.body()::toString);
            assertTrue(answer.body().get("disconnected").asBoolean()
                    && !answer.body().get("sessionEnded").asBoolean());
            assertTrue(reason.get(10, TimeUnit.SECONDS).contains("DISCONNECT"), reason::toString);
            JsonNode shown = get(path("kick-" + will));
            assertEquals("disconnected", shown.get("state").asText());
            assertEquals(
                    "administrative_action", shown.at("/lastDisconnect/reason").asText());
            assertEquals(
                    409, ask("DELETE", path("kick-" + will) + "/connection", "").status());
        }
        assertEquals(
                "kick/true",
                wills.receive(10, TimeUnit.SECONDS).orElseThrow().getTopic().toString());
        watcher.disconnect();
        assertEquals(
                400,
                ask("DELETE", path("kick-true") + "/connection", "{\"reasonCode\":0}")
                        .status());
        assertEquals(
                400,
                ask("DELETE", path("kick-true") + "/connection", "{\"wil\":true}")
                        .status());
    }

    @Test
    void endedSessionIsRemovedWithItsQueue() throws Exception {
        offline("end-offline", "end/#");
        Mqtt5BlockingClient online = connected("end-online", 3600);
        publish("end/a", 2);
        assertEquals(200, ask("DELETE", path("end-offline"), "").status());
        assertEquals(200, ask("DELETE", path("end-online") + "?will=false", "").status());
        assertEquals(List.of(), ids(get("/clients?id=end-*")));
        assertEquals(404, ask("DELETE", path("end-offline"), "").status());
        assertFalse(client("end-offline").connectWith().cleanStart(false).send().isSessionPresent());
        await("the end of the connection")
                .atMost(Duration.ofSeconds(10))
                .until(() -> !online.getState().isConnected());
    }

    @Test
    void subscriptionOnBehalfOfAClientReceivesRetainedAndNewMessages() throws Exception {
        Mqtt5BlockingClient retainer = connected("sub-retainer", 0);
        retainer.publishWith()
                .topic("sub/kept")
                .payload("kept".getBytes(StandardCharsets.UTF_8))
                .qos(MqttQos.AT_LEAST_ONCE)
                .retain(true)
                .send();
        retainer.disconnect();
        Mqtt5BlockingClient online = connected("sub-online", 0);
        Mqtt5BlockingClient.Mqtt5Publishes received = online.publishes(MqttGlobalPublishFilter.ALL);
        offline("sub-offline", "other/#");
        String body = "{\"filter\":\"sub/#\",\"qos\":1,\"retainHandling\":1}";
        for (String clientId : List.of("sub-online", "sub-offline")) {
            assertEquals(
                    201, ask("POST", path(clientId) + "/subscriptions", body).status());
            assertEquals(
                    200, ask("POST", path(clientId) + "/subscriptions", body).status());
        }
        assertEquals(
                "sub/kept",
                received.receive(10, TimeUnit.SECONDS).orElseThrow().getTopic().toString());
        publish("sub/new", 1);
        assertEquals(
                "sub/new",
                received.receive(10, TimeUnit.SECONDS).orElseThrow().getTopic().toString());
        await("the queue")
                .atMost(Duration.ofSeconds(10))
                .until(() -> get(path("sub-offline")).at("/queue/messages").asInt() == 1);
        Mqtt5BlockingClient back = client("sub-offline");
        Mqtt5BlockingClient.Mqtt5Publishes queued = back.publishes(MqttGlobalPublishFilter.ALL);
        back.connectWith().cleanStart(false).sessionExpiryInterval(3600).send();
        Set<String> topics = new HashSet<>();
        topics.add(queued.receive(10, TimeUnit.SECONDS).orElseThrow().getTopic().toString());
        topics.add(queued.receive(10, TimeUnit.SECONDS).orElseThrow().getTopic().toString());
        assertEquals(Set.of("sub/kept", "sub/new"), topics);

        String filter = path("sub-online") + "/subscriptions?filter=sub%2F%23";
        assertEquals(204, ask("DELETE", filter, "").status());
        assertEquals(404, ask("DELETE", filter, "").status());
        assertEquals(0, get(path("sub-online")).at("/subscriptions/count").asInt());
        assertEquals(
                400,
                ask("POST", path("sub-online") + "/subscriptions", "{\"filter\":\"a/#/b\"}")
                        .status());
        assertEquals(
                404, ask("POST", path("sub-nobody") + "/subscriptions", body).status());
        online.disconnect();
        back.disconnect();
    }
}
