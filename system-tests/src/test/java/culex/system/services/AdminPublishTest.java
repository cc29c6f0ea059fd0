package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Publishes messages with the admin API of the packaged broker. All tests use one process. */
@Tag("native")
class AdminPublishTest extends AdminDataFixture {
    private static BlockingQueue<Mqtt5Publish> subscribe(Mqtt5BlockingClient client, String filter) {
        BlockingQueue<Mqtt5Publish> received = new LinkedBlockingQueue<>();
        client.toAsync().publishes(MqttGlobalPublishFilter.ALL, received::add);
        client.subscribeWith().topicFilter(filter).qos(MqttQos.EXACTLY_ONCE).send();
        return received;
    }

    private static Mqtt5Publish next(BlockingQueue<Mqtt5Publish> received) throws InterruptedException {
        Mqtt5Publish publish = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(publish, "no message came");
        return publish;
    }

    @Test
    void publishedMessageReachesSubscribersWithAllProperties() throws Exception {
        Mqtt5BlockingClient client = connect("admin-publish");
        BlockingQueue<Mqtt5Publish> received = subscribe(client, "publish/#");
        String message = "{'topic':'publish/a','payload':{'value':21.5},'qos':1,'payloadFormat':'utf8',"
                + "'messageExpirySeconds':3600,'contentType':'application/json','responseTopic':'answers/a',"
                + "'correlationData':'AQI=','userProperties':[{'name':'n','value':'v'}]}";
        Answer answer = send("POST", "publish", message);
        assertEquals(200, answer.status());
        assertEquals(
                "{\"topic\":\"publish/a\",\"result\":\"delivered\",\"reasonCode\":0,\"reason\":\"success\"}",
                answer.body().toString());
        Mqtt5Publish publish = next(received);
        assertEquals("{\"value\":21.5}", new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8));
        assertEquals(MqttQos.AT_LEAST_ONCE, publish.getQos());
        assertEquals("application/json", publish.getContentType().orElseThrow().toString());
        assertEquals("answers/a", publish.getResponseTopic().orElseThrow().toString());
        assertEquals(2, publish.getCorrelationData().orElseThrow().remaining());
        assertTrue(publish.getMessageExpiryInterval().orElseThrow() > 3500);
        assertEquals("[(n, v)]", publish.getUserProperties().asList().toString());
        client.disconnect();
    }

    @Test
    void batchOfMessagesIsPublishedInOrderAndRejectedAsAWholeIfOneIsInvalid() throws Exception {
        Mqtt5BlockingClient client = connect("admin-publish-many");
        BlockingQueue<Mqtt5Publish> received = subscribe(client, "many/#");
        List<String> messages = new ArrayList<>();
        IntStream.range(0, 100)
                .forEach(i -> messages.add(message("many/" + i % 3, Integer.toString(i), "'qos':" + i % 3)));
        Answer answer = send("POST", "publish", "{'messages':" + messages + "}");
        assertEquals(200, answer.status(), answer.toString());
        assertEquals(100, answer.number("accepted"));
        for (int i = 0; i < 100; i++) {
            assertEquals(Integer.toString(i), new String(next(received).getPayloadAsBytes(), StandardCharsets.UTF_8));
        }
        messages.add(message("many/#", "x"));
        Answer rejected = send("POST", "publish", "{'messages':" + messages + "}");
        assertEquals(400, rejected.status());
        assertEquals("messages[100].topic is no Topic Name", rejected.text("detail"));
        assertEquals(0x90, rejected.number("reasonCode"));
        client.publishWith().topic("many/last").send();
        assertEquals("many/last", next(received).getTopic().toString());
        client.disconnect();
    }

    @Test
    void messageWithoutSubscribersIsAcceptedWithNoMatchingSubscribers() throws Exception {
        Answer answer = send("POST", "publish", message("nobody/here", "x", "'qos':2"));
        assertEquals(202, answer.status());
        assertEquals("noReceivers", answer.text("result"));
        assertEquals(0x10, answer.number("reasonCode"));
    }

    @Test
    void messageForAPersistentSessionIsStoredBeforeTheResponse() throws Exception {
        Mqtt5BlockingClient client = connect("admin-stored");
        client.disconnect();
        client.connectWith().cleanStart(true).sessionExpiryInterval(3600).send();
        client.subscribeWith()
                .topicFilter("stored/#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send();
        client.disconnect();
        Answer answer = send("POST", "publish", message("stored/a", "x", "'qos':1"));
        assertEquals("stored", answer.text("result"), answer.toString());
        client.connectWith().cleanStart(true).sessionExpiryInterval(0).send();
        client.disconnect();
    }

    @Test
    void publishingNeedsAKey() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(broker.managementUrl() + "api/v1/publish"))
                .POST(HttpRequest.BodyPublishers.ofString(message("a", "x").replace('\'', '"')))
                .build();
        assertEquals(
                401, http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    }
}
