package culex.broker.admin;

import culex.broker.admin.MessageWriter.Payload;
import culex.broker.connection.ConnectionServices;
import culex.broker.message.Message;
import culex.broker.ops.BrokerState;
import culex.broker.packet.Publish;
import culex.broker.retained.RetainedReader;
import culex.broker.store.Journal;
import culex.broker.topic.TopicFilter;
import culex.broker.topic.TopicName;
import culex.broker.transport.Loop;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/retained}: lists, shows, sets and removes retained messages. */
@Singleton
final class RetainedEndpoints implements AdminEndpoints {
    private static final String PATH = "/retained";
    private static final int PAGE_MAX = 1000;
    private static final int PAGE = 100;
    /** A page ends with the message with which its Topic Names, properties and payloads become larger than this size. */
    private static final long PAGE_BYTES_MAX = 1 << 20;

    private static final int PAYLOAD_BYTES_MAX = 16 << 20;
    private static final int PAYLOAD_BYTES = 64 << 10;
    private static final int PAYLOAD_BYTES_IN_LIST = 1 << 10;
    private static final int NO_STORAGE = 507;
    private static final int FORBIDDEN = 403;

    /** The maximum value of mqtt.limits.topic-levels-max. */
    private static final int LEVELS_MAX = 1024;

    private final ConnectionServices services;
    private final BrokerState state;
    private final MessageReader reader;
    private final MessagePublisher publisher;

    @Inject
    RetainedEndpoints(ConnectionServices services, BrokerState state, MessagePublisher publisher) {
        this.services = services;
        this.state = state;
        this.publisher = publisher;
        reader = new MessageReader(services.limits());
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.readSessions(PATH, this::get);
        routes.changeSessions(HttpMethod.PUT, PATH, Role.OPERATOR, this::put);
        routes.changeSessions(HttpMethod.DELETE, PATH, Role.OPERATOR, this::remove);
    }

    private ApiAnswer get(ApiRequest request) {
        request.allowOnly("topic", "filter", "cursor", "limit", "payload", "payloadBytesMax");
        return request.query("topic") == null ? list(request) : one(request, request.required("topic"));
    }

    private ApiAnswer one(ApiRequest request, String topic) {
        if (!TopicName.isValid(topic)) {
            throw ApiException.badRequest("topic is no Topic Name");
        }
        Payload as = request.payload(Payload.TEXT, Payload.NONE);
        int bytesMax = (int) request.number("payloadBytesMax", PAYLOAD_BYTES, 0, PAYLOAD_BYTES_MAX);
        Message found = find(topic);
        if (found == null) {
            throw ApiException.notFound("There is no retained message of this topic");
        }
        return ApiAnswer.ok(MessageWriter.json(found, as, bytesMax));
    }

    /** The retained message of a Topic Name, or null when there is none. */
    @Nullable Message find(String topic) {
        List<Message> found = page(filter(topic), null, 1).messages();
        return found.isEmpty() ? null : found.getFirst();
    }

    private ApiAnswer list(ApiRequest request) {
        TopicFilter filter = filter(request.query("filter") == null ? "#" : request.required("filter"));
        Payload as = request.payload(Payload.NONE, Payload.NONE);
        int bytesMax = (int) request.number("payloadBytesMax", PAYLOAD_BYTES_IN_LIST, 0, PAYLOAD_BYTES);
        int limit = (int) request.number("limit", PAGE, 1, PAGE_MAX);
        Page page = page(filter, behind(request.query("cursor")), limit);
        JsonArray items = new JsonArray();
        page.messages().forEach(message -> items.add(MessageWriter.json(message, as, bytesMax)));
        JsonObject body = new JsonObject().put("items", items);
        if (!page.isLast()) {
            byte[] last = page.messages().getLast().topic().utf8();
            body.put("next", cursor(last));
        }
        return ApiAnswer.ok(body);
    }

    /** The cursor of the page that begins after a Topic Name. */
    static String cursor(byte[] topic) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(topic);
    }

    /** The Topic Name of a cursor; null without one. */
    static byte @Nullable [] behind(@Nullable String cursor) {
        try {
            return cursor == null ? null : Base64.getUrlDecoder().decode(cursor);
        } catch (IllegalArgumentException wrong) {
            throw ApiException.badRequest("cursor is not the next of a page");
        }
    }

    /** One page of the retained messages, sorted by Topic Name. */
    private record Page(List<Message> messages, boolean isLast) {}

    private Page page(TopicFilter filter, byte @Nullable [] behind, int limit) {
        CompletableFuture<Page> done = new CompletableFuture<>();
        Loop loop = anyLoop();
        loop.execute(() -> read(loop, filter, behind, limit, done));
        try {
            return LoopAnswers.await(done);
        } finally {
            done.cancel(false);
        }
    }

    private void read(
            Loop loop, TopicFilter filter, byte @Nullable [] behind, int limit, CompletableFuture<Page> done) {
        List<Message> messages = new ArrayList<>();
        long[] bytes = {0};
        try {
            new RetainedReader(
                            services.retained(),
                            loop,
                            journal(loop),
                            filter,
                            behind,
                            message -> {
                                boolean isFull = messages.size() == limit || bytes[0] > PAGE_BYTES_MAX;
                                if (isFull || done.isDone()) {
                                    return false;
                                }
                                messages.add(message);
                                bytes[0] += message.sizeBytes();
                                return true;
                            },
                            isAtEnd -> done.complete(new Page(messages, isAtEnd)))
                    .read();
        } catch (RuntimeException fault) {
            done.completeExceptionally(fault);
        }
    }

    private ApiAnswer put(ApiRequest request) {
        request.allowOnly();
        Publish message = reader.read(request.json().put("retain", true), "");
        if (message.payload().length == 0) {
            throw ApiException.badRequest("payload is empty, which would remove the message; use DELETE for that");
        }
        return PublishEndpoints.answer(
                publisher.publish(request.caller(), List.of(message)).getFirst(), message);
    }

    private ApiAnswer remove(ApiRequest request) {
        request.allowOnly("topic", "filter", "dryRun");
        String topic = request.query("topic");
        if (topic != null && (request.query("filter") != null || !TopicName.isValid(topic))) {
            throw ApiException.badRequest("There must be a topic, which is a Topic Name, or a filter");
        }
        TopicFilter filter = filter(topic == null ? request.required("filter") : topic);
        if (filter.levels().getFirst().equals("$SYS")) {
            throw new ApiException(FORBIDDEN, "Only the broker may publish to topics that begin with $SYS");
        }
        boolean isDryRun = request.flag("dryRun");
        RetainedRemoval.Result result = remove(filter, isDryRun);
        if (topic != null && result.messages() == 0) {
            throw ApiException.notFound("There is no retained message of this topic");
        }
        return ApiAnswer.ok(new JsonObject()
                .put("dryRun", isDryRun)
                .put("messages", result.messages())
                .put("payloadBytes", result.bytes())
                .put("topics", new JsonArray(result.first()))
                .put("complete", result.isComplete()));
    }

    private RetainedRemoval.Result remove(TopicFilter filter, boolean isDryRun) {
        Loop loop = anyLoop();
        RetainedRemoval removal = LoopAnswers.ask(loop, () -> {
            if (!isDryRun && journal(loop).isDegraded()) {
                throw new ApiException(NO_STORAGE, "The store cannot be written");
            }
            RetainedRemoval started = new RetainedRemoval(services.retained(), loop, journal(loop), filter, isDryRun);
            started.run();
            return started;
        });
        try {
            return LoopAnswers.await(removal.done());
        } finally {
            removal.done().cancel(false);
        }
    }

    /** Parses a Topic Filter; rejects the filter of a Shared Subscription. */
    static TopicFilter filter(String text) {
        TopicFilter filter = TopicFilter.parse(text);
        boolean isString = text.getBytes(StandardCharsets.UTF_8).length <= 65_535 && text.indexOf('\0') < 0;
        if (filter == null || filter.isShared() || !isString || filter.levels().size() > LEVELS_MAX) {
            throw ApiException.badRequest("filter is no Topic Filter");
        }
        return filter;
    }

    private Loop anyLoop() {
        return state.loops()
                .get(ThreadLocalRandom.current().nextInt(state.loops().size()));
    }

    private Journal journal(Loop loop) {
        return services.routers().of(loop).journal();
    }
}
