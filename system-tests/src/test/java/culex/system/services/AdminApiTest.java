package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import culex.testing.BrokerProcess;
import culex.testing.PackagedService;
import culex.testing.RunningProgram;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The part of the admin API about clients, in the packaged broker, with an HTTP client and MQTT clients. Each test has its own clients. */
class AdminApiTest {
    private static final String KEY = "the-key-of-an-admin-0123";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path directory;

    private static BrokerProcess broker;
    private static HttpClient http;

    /** The status and the body of a response. */
    private record Answer(int status, JsonNode body) {}

    @BeforeAll
    static void start() throws Exception {
        Path keys = Files.writeString(directory.resolve("keys"), KEY + "\n");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        broker = BrokerProcess.start(
                Map.of("MQTT_MANAGEMENT_TOKEN_FILE", keys.toAbsolutePath().toString()));
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() {
        http.close();
        broker.close();
    }

    private static Answer ask(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(broker.managementUrl() + "api/v1" + path))
                .header("Authorization", "Bearer " + KEY)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }

    private static JsonNode get(String path) throws Exception {
        Answer answer = ask("GET", path, "");
        assertEquals(200, answer.status(), () -> path + ": " + answer.body());
        return answer.body();
    }

    private static List<String> ids(JsonNode page) {
        return StreamSupport.stream(page.get("items").spliterator(), false)
                .map(item -> item.get("id").asText())
                .toList();
    }

    private static Mqtt5BlockingClient client(String clientId) {
        return MqttClient.builder()
                .useMqttVersion5()
                .identifier(clientId)
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildBlocking();
    }

    private static Mqtt5BlockingClient connected(String clientId, long sessionExpirySeconds) {
        Mqtt5BlockingClient client = client(clientId);
        client.connectWith().sessionExpiryInterval(sessionExpirySeconds).send();
        return client;
    }

    /** Creates a client with a session and a subscription, and disconnects it. */
    private static void offline(String clientId, String filter) {
        Mqtt5BlockingClient client = connected(clientId, 3600);
        client.subscribeWith().topicFilter(filter).qos(MqttQos.EXACTLY_ONCE).send();
        client.disconnect();
    }

    private static void publish(String topic, int messages) {
        Mqtt5BlockingClient publisher = connected("publisher-of-" + topic.replace('/', '-'), 0);
        for (int i = 0; i < messages; i++) {
            publisher
                    .publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(("message " + i).getBytes(StandardCharsets.UTF_8))
                    .send();
        }
        publisher.disconnect();
    }

    private static String path(String clientId) {
        return "/clients/" + URLEncoder.encode(clientId, StandardCharsets.UTF_8).replace("+", "%20");
    }

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
