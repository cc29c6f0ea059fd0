package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.diagnosis.ClientEvents;
import culex.broker.diagnosis.Diagnosis;
import culex.broker.diagnosis.History;
import culex.broker.diagnosis.Tops;
import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.observe.Observer;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;
import culex.broker.transport.ManualLoop;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnosisEndpointsTest {
    @TempDir
    private Path directory;

    private final List<String> logged = new ArrayList<>();
    private final ManualLoop loop = new ManualLoop(0);
    private final ClientEvents events = new ClientEvents(new ClientEvents.Terms(1 << 20, 4096, null), () -> 5000);
    private final Diagnosis diagnosis = new Diagnosis(events, 1000, () -> 5000, logged::add);
    private final History history = new History(new History.Source() {
        @Override
        public History.Totals totals() {
            return new History.Totals(0, 0, 0, 0, 0, 5, 6, 7, 8, 9, 10);
        }

        @Override
        public long[] latencies() {
            return new long[14];
        }
    });
    private final Observer ofEvents;
    private final Observer ofLoop;
    private ApiServer server;

    DiagnosisEndpointsTest() {
        List<Observer> observers = diagnosis.observers();
        ofEvents = observers.getFirst();
        ofLoop = observers.getLast().ofLoop(0);
    }

    @BeforeEach
    void open() throws IOException {
        server = new ApiServer(
                directory, true, new DiagnosisEndpoints(diagnosis, history), new LogLevelEndpoints(diagnosis));
        diagnosis.start(List.of(loop), List.of(), Runnable::run);
        history.start(List.of(loop));
        run();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void run() {
        ManualLoop.runAll(List.of(loop));
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return server.send(method, path, "operator", body);
    }

    private JsonObject get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send("GET", path, "");
        assertEquals(200, response.statusCode(), response.body());
        return new JsonObject(response.body());
    }

    private void addEvents() {
        Observer.Client client = new Observer.Client("a b", "ann", "tcp", "h:1");
        ofEvents.onConnected(client, ProtocolVersion.MQTT_5, false);
        ofEvents.onSubscribed("a b", "t/#", QoS.AT_LEAST_ONCE);
        ofEvents.onDisconnected(client, new Observer.End(Observer.EndedBy.SERVER, "quota_exceeded", "full", 2, 3));
        loop.advance(1000);
    }

    @Test
    void eventsOfAClientAreListedOldestFirst() throws Exception {
        addEvents();
        JsonArray items = get("/clients/a%20b/events").getJsonArray("items");
        assertEquals(3, items.size());
        assertEquals("t/#", items.getJsonObject(1).getString("filter"));
        assertEquals(
                new JsonObject()
                        .put("at", "1970-01-01T00:00:05Z")
                        .put("event", "disconnected")
                        .put("client", "a b")
                        .put("user", "ann")
                        .put("address", "tcp h:1")
                        .put("by", "server")
                        .put("reason", "quota_exceeded")
                        .put("detail", "full")
                        .put("inFlight", 2)
                        .put("queued", 3),
                items.getJsonObject(2));
    }

    @Test
    void clientWithoutEventsHasAnEmptyList() throws Exception {
        assertEquals(0, get("/clients/nobody/events").getJsonArray("items").size());
    }

    @Test
    void eventsOfAllClientsAreReadInPages() throws Exception {
        addEvents();
        JsonObject first = get("/events?limit=2");
        JsonObject second = get("/events?after=" + first.getLong("after"));
        assertEquals(2, first.getJsonArray("items").size());
        assertEquals(1, second.getJsonArray("items").size());
        assertEquals(0, first.getLong("lost"));
    }

    @Test
    void historyResponseListsTheSamples() throws Exception {
        loop.advance(10_000);
        JsonObject answer = get("/history");
        assertEquals(10, answer.getLong("intervalSeconds"));
        JsonObject sample = answer.getJsonArray("items").getJsonObject(0);
        assertEquals(5, sample.getLong("connections"));
        assertEquals(10_000, sample.getLong("millis"));
        assertTrue(!sample.containsKey("latencyP50Millis"));
    }

    @Test
    void traceIsStartedReadDownloadedAndStopped() throws Exception {
        HttpResponse<String> started =
                send("POST", "/traces", "{\"kind\":\"topic-filter\",\"value\":\"t/#\",\"seconds\":5}");
        assertEquals(201, started.statusCode(), started.body());
        long id = new JsonObject(started.body()).getLong("trace");
        run();
        ofLoop.onReceived(new Message(
                TopicName.of("t/1"),
                new byte[] {'h', 'i'},
                QoS.AT_LEAST_ONCE,
                false,
                new byte[0],
                Message.NEVER,
                "a",
                0));
        JsonObject trace = get("/traces/" + id);
        JsonObject line = trace.getJsonArray("items").getJsonObject(0);
        assertEquals("hi", line.getString("payload"));
        assertEquals("t/1", line.getString("topic"));
        assertEquals(1, trace.getLong("from"));
        assertEquals(0, get("/traces/" + id + "?from=1").getJsonArray("items").size());
        HttpResponse<String> download = send("GET", "/traces/" + id + "/download", "");
        assertTrue(download.body().endsWith(" received client=a topic=t/1 qos=1 length=2 text=hi\n"), download.body());
        assertEquals(204, send("DELETE", "/traces/" + id, "").statusCode());
        assertEquals(true, get("/traces").getJsonArray("items").getJsonObject(0).getBoolean("ended"));
    }

    @Test
    void malformedTraceRequestIsRejected() throws Exception {
        assertEquals(400, send("POST", "/traces", "{}").statusCode());
        assertEquals(400, send("POST", "/traces", "{\"kind\":\"client\"}").statusCode());
        assertEquals(
                400,
                send("POST", "/traces", "{\"kind\":\"client\",\"value\":null}").statusCode());
        assertEquals(
                400,
                send("POST", "/traces", "{\"kind\":\"client\",\"value\":7}").statusCode());
        assertEquals(
                400,
                send("POST", "/traces", "{\"kind\":\"client\",\"value\":\"a\",\"seconds\":0}")
                        .statusCode());
        assertEquals(404, send("GET", "/traces/99", "").statusCode());
        assertEquals(404, send("GET", "/traces/x", "").statusCode());
    }

    @Test
    void traceAboveTheMaximumNumberIsRejected() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertEquals(
                    201,
                    send("POST", "/traces", "{\"kind\":\"client\",\"value\":\"a\"}")
                            .statusCode());
        }
        assertEquals(
                409,
                send("POST", "/traces", "{\"kind\":\"client\",\"value\":\"a\"}").statusCode());
    }

    @Test
    void logLevelIsStartedListedAndEnded() throws Exception {
        assertEquals(
                201,
                send("PUT", "/log-levels?kind=user&value=ann%20b", "{\"seconds\":60}")
                        .statusCode());
        JsonObject level = get("/log-levels").getJsonArray("items").getJsonObject(0);
        assertEquals(
                new JsonObject()
                        .put("kind", "user")
                        .put("value", "ann b")
                        .put("startedAt", "1970-01-01T00:00:05Z")
                        .put("endsAt", "1970-01-01T00:01:05Z")
                        .put("lines", 0)
                        .put("omitted", 0),
                level);
        assertEquals(List.of("Log level of user ann b: more lines until 1970-01-01T00:01:05Z"), logged);
        assertEquals(
                204, send("DELETE", "/log-levels?kind=user&value=ann%20b", "").statusCode());
        assertEquals(
                404, send("DELETE", "/log-levels?kind=user&value=ann%20b", "").statusCode());
        assertEquals(0, get("/log-levels").getJsonArray("items").size());
    }

    @Test
    void logLevelTakesTenMinutesUnlessTheRequestSaysOtherwise() throws Exception {
        assertEquals(201, send("PUT", "/log-levels?kind=client&value=a", "").statusCode());
        assertEquals(
                "1970-01-01T00:10:05Z",
                get("/log-levels").getJsonArray("items").getJsonObject(0).getString("endsAt"));
    }

    @Test
    void malformedLogLevelRequestIsRejected() throws Exception {
        assertEquals(400, send("PUT", "/log-levels", "").statusCode());
        assertEquals(400, send("PUT", "/log-levels?kind=client", "").statusCode());
        assertEquals(400, send("PUT", "/log-levels?kind=client&value=", "").statusCode());
        assertEquals(
                400, send("PUT", "/log-levels?kind=topic-filter&value=t", "").statusCode());
        assertEquals(
                400, send("PUT", "/log-levels?kind=client&value=a&level=9", "").statusCode());
        assertEquals(
                400,
                send("PUT", "/log-levels?kind=client&value=a", "{\"seconds\":86401}")
                        .statusCode());
        assertEquals(
                400,
                send("PUT", "/log-levels?kind=client&value=a", "{\"secs\":5}").statusCode());
        assertEquals(List.of(), logged);
    }

    @Test
    void viewerMayListLogLevelsAndNotStartOne() throws Exception {
        assertEquals(
                403,
                server.send("PUT", "/log-levels?kind=client&value=a", "viewer", "")
                        .statusCode());
        assertEquals(
                403,
                server.send("DELETE", "/log-levels?kind=client&value=a", "viewer", "")
                        .statusCode());
        assertEquals(200, server.send("GET", "/log-levels", "viewer", "").statusCode());
    }

    @Test
    void logLevelAboveTheMaximumNumberIsRejected() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertEquals(
                    201, send("PUT", "/log-levels?kind=client&value=c" + i, "").statusCode());
        }
        assertEquals(409, send("PUT", "/log-levels?kind=client&value=more", "").statusCode());
    }

    @Test
    void topListsNameTheTopicOrClientOfEachEntry() {
        JsonObject json = DiagnosisJson.tops(new Tops(
                60,
                List.of(new Tops.Top("t", 5, 4)),
                List.of(new Tops.Top("p", 5, 5)),
                List.of(new Tops.TopDrop(new Tops.Drop("a", "t", DropReason.QUEUE_FULL, false), 3, 3)),
                List.of(),
                List.of(),
                List.of(new Tops.Slow("s", 2, 1_500_000_000L, 0)),
                List.of(new Tops.Queue("q", 9, false))));
        assertEquals("t", json.getJsonArray("topics").getJsonObject(0).getString("topic"));
        assertEquals("p", json.getJsonArray("publishers").getJsonObject(0).getString("client"));
        JsonObject drop = json.getJsonArray("drops").getJsonObject(0);
        assertEquals("queue_full", drop.getString("reason"));
        assertEquals("to-client", drop.getString("direction"));
        assertEquals(1500, json.getJsonArray("slow").getJsonObject(0).getLong("worstMillis"));
        assertEquals(
                "disconnected", json.getJsonArray("queues").getJsonObject(0).getString("state"));
    }
}
