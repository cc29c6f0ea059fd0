package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import culex.testing.BrokerProcess;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin API of the packaged broker: messages, retained messages, and the operation of the broker. All tests use one process. */
@Tag("native")
class AdminDataTest {
    private static final String KEY = "a-key-of-the-test-0123456789";
    private static final int PATIENCE_SECONDS = 60;
    /** The exit code after SIGTERM. */
    private static final int TERMINATED = 143;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static BrokerProcess broker;
    private static HttpClient http;

    @BeforeAll
    static void start() throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "MQTT_MANAGEMENT_TOKEN_FILE",
                Files.writeString(directory.resolve("keys"), KEY + "\n").toString());
        settings.put("MQTT_BANS_FILE", directory.resolve("bans").toString());
        settings.put("MQTT_BACKUP_DIRECTORY", directory.resolve("backups").toString());
        Files.writeString(directory.resolve("bans"), "# by hand\nuser eve reason=test\n");
        broker = BrokerProcess.start(settings);
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    /** Stops the broker; an open stream of messages must not delay the stop. */
    @AfterAll
    static void stop() throws Exception {
        try (BrokerProcess stopped = broker;
                HttpClient _ = http;
                Events _ = open("messages?filter=stop", null)) {
            assertEquals(TERMINATED, stopped.stop(Duration.ofSeconds(PATIENCE_SECONDS)));
        }
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(broker.managementUrl() + "api/v1/" + path))
                .header("Authorization", "Bearer " + KEY)
                .timeout(Duration.ofSeconds(PATIENCE_SECONDS));
    }

    /** The status and the JSON body of a response. */
    private record Answer(int status, JsonNode body) {
        String text(String field) {
            return body.path(field).asText();
        }

        int number(String field) {
            return body.path(field).asInt(-1);
        }
    }

    /** @param body JSON, with single quotes; empty for none */
    private static Answer send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        String text = response.body().isEmpty() ? "{}" : response.body();
        return new Answer(response.statusCode(), JSON.readTree(text));
    }

    private static Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** @param more further fields, with single quotes; empty for none */
    private static String message(String topic, String payload, String more) {
        return "{'topic':'" + topic + "','payload':'" + payload + "'" + (more.isEmpty() ? "" : "," + more) + "}";
    }

    private static String message(String topic, String payload) {
        return message(topic, payload, "");
    }

    private static Mqtt5BlockingClient connect(String clientId) {
        Mqtt5BlockingClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildBlocking();
        client.connect();
        return client;
    }

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
    void retainedMessagesAreListedInPagesShownSetAndRemoved() throws Exception {
        for (int i = 0; i < 5; i++) {
            Answer put = send("PUT", "retained", message("kept/" + i, "value " + i, "'qos':1"));
            assertEquals(202, put.status(), put.toString());
        }
        send("PUT", "retained", message("kept/binary", "AP8=", "'payloadEncoding':'base64'"));
        List<String> topics = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            Answer page = get("retained?filter=" + encoded("kept/+") + "&limit=4" + cursor);
            page.body()
                    .path("items")
                    .forEach(item -> topics.add(item.path("topic").asText()));
            String next = page.text("next");
            cursor = next.isEmpty() ? null : "&cursor=" + next;
            pages++;
        } while (cursor != null);
        assertEquals(List.of("kept/0", "kept/1", "kept/2", "kept/3", "kept/4", "kept/binary"), topics);
        assertEquals(2, pages);
        Answer shown = get("retained?topic=" + encoded("kept/3"));
        assertEquals("value 3", shown.text("payload"), shown.toString());
        assertEquals(1, shown.number("qos"));
        assertEquals("AP8=", get("retained?topic=" + encoded("kept/binary")).text("payload"));
        assertEquals(404, get("retained?topic=kept").status());
        Answer dry = send("DELETE", "retained?filter=" + encoded("kept/+") + "&dryRun=true", "");
        assertEquals(6, dry.number("messages"), dry.toString());
        assertEquals(200, get("retained?topic=" + encoded("kept/0")).status());
        assertEquals(
                1, send("DELETE", "retained?topic=" + encoded("kept/0"), "").number("messages"));
        Answer removed = send("DELETE", "retained?filter=" + encoded("kept/#"), "");
        assertEquals(5, removed.number("messages"));
        assertTrue(removed.body().path("complete").asBoolean());
        assertEquals(404, get("retained?topic=" + encoded("kept/4")).status());
        assertEquals(
                "{\"items\":[]}",
                get("retained?filter=" + encoded("kept/#")).body().toString());
    }

    @Test
    void systemTopicsAreReadableButNotWritable() throws Exception {
        assertEquals(403, send("POST", "publish", message("$SYS/broker/x", "x")).status());
        assertEquals(
                403, send("DELETE", "retained?filter=" + encoded("$SYS/#"), "").status());
        Answer version = get("retained?topic=" + encoded("$SYS/broker/version"));
        assertTrue(version.text("payload").contains("ulex"), version.toString());
    }

    /** Reads the events of a stream. */
    private static final class Events implements AutoCloseable {
        private final InputStream stream;
        private final Scanner lines;

        private Events(InputStream stream) {
            this.stream = stream;
            lines = new Scanner(stream, StandardCharsets.UTF_8);
        }

        /** Returns the lines of the next event, without comments and the retry time. */
        private List<String> next() {
            List<String> event = new ArrayList<>();
            while (true) {
                String line = lines.nextLine();
                if (line.isEmpty() && !event.isEmpty()) {
                    return event;
                }
                if (!line.isEmpty() && !line.startsWith(":") && !line.startsWith("retry:")) {
                    event.add(line);
                }
            }
        }

        private boolean hasEnded() {
            return !lines.hasNextLine();
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    private static Events open(String path, @Nullable String lastEvent) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        if (lastEvent != null) {
            request.header("Last-Event-ID", lastEvent);
        }
        HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, response.statusCode());
        assertEquals(
                "text/event-stream",
                response.headers().firstValue("Content-Type").orElseThrow());
        return new Events(response.body());
    }

    private static String data(List<String> event, String field) throws IOException {
        return JSON.readTree(event.getLast().substring("data: ".length()))
                .path(field)
                .asText();
    }

    @Test
    void streamOfLiveMessagesContinuesAfterTheLastReceivedEvent() throws Exception {
        String last;
        try (Events events = open("messages?filter=" + encoded("live/#"), null)) {
            for (int i = 0; i < 3; i++) {
                send("POST", "publish", message("live/" + i, "value " + i));
            }
            List<String> first = events.next();
            assertEquals("live/0", data(first, "topic"));
            assertEquals("value 0", data(first, "payload"));
            assertEquals("$api/line-1", data(first, "publisher"));
            last = events.next().getFirst().substring("id: ".length());
        }
        send("POST", "publish", message("live/3", "value 3"));
        try (Events events = open("messages?filter=" + encoded("live/#") + "&max=2", last)) {
            assertEquals("live/2", data(events.next(), "topic"));
            assertEquals("live/3", data(events.next(), "topic"));
            assertTrue(events.hasEnded());
        }
        try (Events events = open("messages?filter=" + encoded("live/#"), last)) {
            assertEquals(List.of("event: missed", "data: {\"messages\":null}"), events.next());
        }
    }

    @Test
    void numberOfOpenMessageStreamsIsLimited() throws Exception {
        List<Events> open = new ArrayList<>();
        try {
            int status = 200;
            while (status == 200 && open.size() < 20) {
                HttpResponse<InputStream> response = http.send(
                        request("messages?filter=limited").build(), HttpResponse.BodyHandlers.ofInputStream());
                status = response.statusCode();
                open.add(new Events(response.body()));
            }
            assertEquals(429, status);
            assertTrue(open.size() <= 9, "streams: " + open.size());
        } finally {
            for (Events events : open) {
                events.close();
            }
        }
        await("a free stream").atMost(RunningProgram.PATIENCE).until(() -> {
            try (Events _ = open("messages?filter=limited", null)) {
                return true;
            } catch (AssertionError tooMany) {
                return false;
            }
        });
    }

    @Test
    void publishingNeedsAKey() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(broker.managementUrl() + "api/v1/publish"))
                .POST(HttpRequest.BodyPublishers.ofString(message("a", "x").replace('\'', '"')))
                .build();
        assertEquals(
                401, http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    }

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
    void backupIsMadeAndListed() throws Exception {
        Answer made = send("POST", "backups", "");
        assertEquals(201, made.status(), made.toString());
        JsonNode items = get("backups").body().path("items");
        assertEquals(made.text("name"), items.path(0).path("name").asText());
        assertTrue(Files.isDirectory(directory.resolve("backups").resolve(made.text("name"))));
    }

    @Test
    void apiShowsListenersLimitsAndStore() throws Exception {
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
    void drainDisconnectsAllClientsAndRejectsNewOnesUntilItIsCancelled() throws Exception {
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

    @Test
    void topicsAreListedInPagesWithTheirLastValues() throws Exception {
        assertEquals(200, get("topics").status());
        for (int i = 0; i < 3; i++) {
            send("POST", "publish", message("seen/" + i, "value " + i));
        }
        send("POST", "publish", message("seen/1", "last"));
        String topics = "topics?limit=2&filter=" + encoded("seen/#");
        await("the messages")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> get("topics/last?topic=seen/1").text("payload").equals("last"));
        Answer first = get(topics);
        assertEquals("seen/0", first.body().path("items").path(0).path("topic").asText(), first.toString());
        assertEquals(2, first.body().path("items").path(1).path("messages").asInt());
        Answer second = get(topics + "&cursor=" + first.text("next"));
        assertEquals("seen/2", second.body().path("items").path(0).path("topic").asText(), second.toString());
        assertEquals("", second.text("next"));
        assertEquals(404, get("topics/last?topic=seen").status());
    }
}
