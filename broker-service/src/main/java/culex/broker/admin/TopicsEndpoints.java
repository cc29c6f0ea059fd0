package culex.broker.admin;

import culex.broker.message.Message;
import culex.broker.ops.BrokerState;
import culex.broker.topic.FilterScan;
import culex.broker.topic.TopicFilter;
import culex.broker.topic.TopicName;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** {@code /api/v1/topics}: lists the topics of recent messages, with the last message of each. Counting starts at the first request. */
@Singleton
final class TopicsEndpoints implements AdminEndpoints {
    private static final int PAGE = 100;
    private static final int PAGE_MAX = 1000;
    private static final int PAYLOAD_BYTES = 256;
    private static final int PAYLOAD_BYTES_MAX = 16 << 10;

    private final RetainedEndpoints retained;
    private final TopicWatch watch;

    @Inject
    TopicsEndpoints(BrokerState state, RetainedEndpoints retained) {
        this.retained = retained;
        watch = new TopicWatch(state.loops().getLast(), state.subscriptions());
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.readSessions("/topics", this::list);
        routes.readSessions("/topics/last", this::last);
    }

    private ApiAnswer list(ApiRequest request) {
        request.allowOnly("filter", "cursor", "limit", "payload", "payloadBytesMax");
        TopicFilter filter =
                RetainedEndpoints.filter(request.query("filter") == null ? "#" : request.required("filter"));
        FilterScan scan = new FilterScan(filter);
        MessageWriter.Payload as = request.payload(MessageWriter.Payload.TEXT, MessageWriter.Payload.NONE);
        int bytesMax = (int) request.number("payloadBytesMax", PAYLOAD_BYTES, 0, PAYLOAD_BYTES_MAX);
        int limit = (int) request.number("limit", PAGE, 1, PAGE_MAX);
        byte[] after = RetainedEndpoints.behind(request.query("cursor"));
        String behind = after == null ? "" : new String(after, StandardCharsets.UTF_8);
        ask();
        List<Map.Entry<String, TopicWatch.Seen>> found = watch.topics().entrySet().stream()
                .filter(each -> each.getKey().compareTo(behind) > 0)
                .filter(each -> matches(scan, each.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .limit(limit + 1L)
                .toList();
        JsonArray items = new JsonArray();
        found.stream().limit(limit).forEach(each -> items.add(json(each.getKey(), each.getValue(), as, bytesMax)));
        JsonObject body = new JsonObject()
                .put("since", Instant.ofEpochMilli(watch.sinceMillis()).toString())
                .put("messagesNotCounted", watch.notCounted())
                .put("items", items);
        return ApiAnswer.ok(
                found.size() <= limit
                        ? body
                        : body.put(
                                "next",
                                RetainedEndpoints.cursor(
                                        found.get(limit - 1).getKey().getBytes(StandardCharsets.UTF_8))));
    }

    private void ask() {
        LoopAnswers.ask(watch.loop(), () -> {
            watch.ask();
            return true;
        });
    }

    private static boolean matches(FilterScan scan, String topic) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        return scan.next(name) == name;
    }

    private static JsonObject json(String topic, TopicWatch.Seen seen, MessageWriter.Payload as, int bytesMax) {
        JsonObject json = new JsonObject()
                .put("topic", topic)
                .put("messages", seen.messages())
                .put("lastAt", Instant.ofEpochMilli(seen.atMillis()).toString());
        Message last = seen.last();
        return last == null ? json : json.put("last", MessageWriter.json(last, as, bytesMax));
    }

    private ApiAnswer last(ApiRequest request) {
        request.allowOnly("topic", "payload", "payloadBytesMax");
        String topic = request.required("topic");
        if (!TopicName.isValid(topic)) {
            throw ApiException.badRequest("topic is no Topic Name");
        }
        MessageWriter.Payload as = request.payload(MessageWriter.Payload.TEXT, MessageWriter.Payload.NONE);
        int bytesMax = (int) request.number("payloadBytesMax", PAYLOAD_BYTES_MAX, 0, PAYLOAD_BYTES_MAX);
        ask();
        TopicWatch.Seen seen = watch.topics().get(topic);
        Message message = seen == null ? null : seen.last();
        if (message == null) {
            message = retained.find(topic);
        }
        if (message == null) {
            throw ApiException.notFound(
                    "No message of this topic is retained, and none has come since somebody asked; ask again");
        }
        JsonObject json = MessageWriter.json(message, as, bytesMax);
        return ApiAnswer.ok(
                seen == null || seen.last() == null
                        ? json
                        : json.put(
                                "lastAt", Instant.ofEpochMilli(seen.atMillis()).toString()));
    }
}
