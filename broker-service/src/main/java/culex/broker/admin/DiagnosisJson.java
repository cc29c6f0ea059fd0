package culex.broker.admin;

import culex.broker.diagnosis.ClientEvent;
import culex.broker.diagnosis.History;
import culex.broker.diagnosis.LogLevel;
import culex.broker.diagnosis.Tops;
import culex.broker.diagnosis.Trace;
import culex.broker.diagnosis.TraceLine;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Events, top lists, samples and traces as JSON. A field that does not apply is absent. Stateless. */
final class DiagnosisJson {
    private static final double NANOS_PER_MILLI = 1e6;

    private DiagnosisJson() {}

    static <T> JsonArray array(List<T> all, Function<T, JsonObject> json) {
        JsonArray array = new JsonArray();
        all.forEach(each -> array.add(json.apply(each)));
        return array;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static void put(JsonObject json, String name, String value) {
        if (!value.isEmpty()) {
            json.put(name, value);
        }
    }

    private static void put(JsonObject json, String name, long value) {
        if (value >= 0) {
            json.put(name, value);
        }
    }

    static JsonObject event(ClientEvent event) {
        JsonObject json = new JsonObject()
                .put("at", time(event.atMillis()))
                .put("event", event.kind().label())
                .put("client", event.clientId());
        put(json, "user", event.user());
        put(json, "address", event.address());
        put(json, "by", event.by());
        boolean isSubscription =
                event.kind() == ClientEvent.Kind.SUBSCRIBED || event.kind() == ClientEvent.Kind.UNSUBSCRIBED;
        put(json, isSubscription ? "filter" : "reason", event.reason());
        put(json, "detail", event.detail());
        put(json, "inFlight", event.inFlight());
        put(json, event.kind() == ClientEvent.Kind.QUEUE_FULL ? "dropped" : "queued", event.queued());
        return json;
    }

    static JsonObject tops(Tops tops) {
        return new JsonObject()
                .put("seconds", tops.seconds())
                .put("topics", array(tops.topics(), top -> top("topic", top)))
                .put("publishers", array(tops.publishers(), top -> top("client", top)))
                .put("drops", array(tops.drops(), DiagnosisJson::drop))
                .put("droppedByClient", array(tops.droppedByClient(), top -> top("client", top)))
                .put("droppedByTopic", array(tops.droppedByTopic(), top -> top("topic", top)))
                .put("slow", array(tops.slow(), DiagnosisJson::slow))
                .put("queues", array(tops.queues(), DiagnosisJson::queue));
    }

    private static JsonObject top(String name, Tops.Top top) {
        return new JsonObject()
                .put(name, top.name())
                .put("messages", top.messages())
                .put("atLeast", top.atLeast());
    }

    private static JsonObject drop(Tops.TopDrop top) {
        JsonObject json = new JsonObject().put("client", top.drop().clientId());
        put(json, "topic", top.drop().topic());
        return json.put("reason", top.drop().reason().label())
                .put("direction", top.drop().isInbound() ? "from-client" : "to-client")
                .put("messages", top.messages())
                .put("atLeast", top.atLeast());
    }

    private static JsonObject slow(Tops.Slow slow) {
        return new JsonObject()
                .put("client", slow.clientId())
                .put("messages", slow.messages())
                .put("worstMillis", TimeUnit.NANOSECONDS.toMillis(slow.worstNanos()))
                .put("waitingMillis", TimeUnit.NANOSECONDS.toMillis(slow.waitingNanos()));
    }

    private static JsonObject queue(Tops.Queue queue) {
        return new JsonObject()
                .put("client", queue.clientId())
                .put("queued", queue.messages())
                .put("state", queue.isOnline() ? "connected" : "disconnected");
    }

    static JsonObject sample(History.Sample sample) {
        JsonObject json = new JsonObject()
                .put("at", time(sample.atMillis()))
                .put("millis", sample.millis())
                .put("messagesReceived", sample.messagesReceived())
                .put("messagesSent", sample.messagesSent())
                .put("bytesReceived", sample.bytesReceived())
                .put("bytesSent", sample.bytesSent())
                .put("dropped", sample.dropped())
                .put("connections", sample.connections())
                .put("sessions", sample.sessions())
                .put("queued", sample.queued())
                .put("retained", sample.retained())
                .put("heapBytes", sample.heapBytes())
                .put("clientBytes", sample.clientBytes())
                .put("lagMillis", sample.lagMillis());
        if (sample.latencyP50Nanos() >= 0) {
            json.put("latencyP50Millis", sample.latencyP50Nanos() / NANOS_PER_MILLI)
                    .put("latencyP99Millis", sample.latencyP99Nanos() / NANOS_PER_MILLI);
        }
        return json;
    }

    static JsonObject trace(Trace trace) {
        return new JsonObject()
                .put("trace", trace.id())
                .put("kind", trace.target().kind().label())
                .put("value", trace.target().value())
                .put("startedAt", time(trace.startMillis()))
                .put("endsAt", time(trace.endMillis()))
                .put("ended", trace.isEnded())
                .put("omitted", trace.omitted());
    }

    static JsonObject logLevel(LogLevel level) {
        return new JsonObject()
                .put("kind", level.target().kind().label())
                .put("value", level.target().value())
                .put("startedAt", time(level.startMillis()))
                .put("endsAt", time(level.endMillis()))
                .put("lines", level.lines())
                .put("omitted", level.omitted());
    }

    static JsonObject line(TraceLine line) {
        JsonObject json = new JsonObject()
                .put("at", time(line.atMillis()))
                .put("event", line.event())
                .put("client", line.clientId());
        put(json, "topic", line.topic());
        put(json, "qos", line.qos());
        put(json, "packetIdentifier", line.packetIdentifier());
        put(json, "receivers", line.receivers());
        put(json, "detail", line.detail());
        if (line.length() >= 0) {
            json.put("payloadBytes", line.length());
            payload(json, line);
        }
        return json;
    }

    private static void payload(JsonObject json, TraceLine line) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.payload()))
                    .toString();
            json.put("payload", text).put("payloadEncoding", "text");
        } catch (CharacterCodingException binary) {
            json.put("payload", Base64.getEncoder().encodeToString(line.payload()))
                    .put("payloadEncoding", "base64");
        }
        if (line.payload().length < line.length()) {
            json.put("truncated", true);
        }
    }
}
