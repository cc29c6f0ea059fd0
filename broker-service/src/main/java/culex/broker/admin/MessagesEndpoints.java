package culex.broker.admin;

import culex.broker.config.BrokerConfig;
import culex.broker.ops.BrokerState;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.Loop;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/messages}: the messages that match a Topic Filter, live, as Server-Sent Events. */
@Singleton
final class MessagesEndpoints implements AdminEndpoints {
    static final int STREAMS_MAX = 16;
    static final int STREAMS_PER_CALLER_MAX = 8;

    private static final int PAYLOAD_BYTES = 1 << 10;
    private static final int PAYLOAD_BYTES_MAX = 64 << 10;
    private static final long HEARTBEAT_MILLIS = 15_000;
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final int TOO_MANY = 429;
    private static final int STOPPING = 503;

    private final BrokerState state;
    private final long heartbeatMillis;
    private final Map<String, MessageStream> streams = new ConcurrentHashMap<>();
    private boolean isStopping;

    @Inject
    MessagesEndpoints(BrokerState state, BrokerConfig config) {
        this(state, heartbeatMillis(config.limits().httpTimeout()));
    }

    /** @param heartbeatMillis the interval of the comments that are written while no message arrives */
    MessagesEndpoints(BrokerState state, long heartbeatMillis) {
        this.state = state;
        this.heartbeatMillis = heartbeatMillis;
    }

    /** Returns the interval of the comments: the HTTP timeout closes a response when nothing is written for three times its value. */
    private static long heartbeatMillis(Duration http) {
        return http.isZero() ? HEARTBEAT_MILLIS : Math.min(HEARTBEAT_MILLIS, http.toMillis());
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.readSessions("/messages", this::stream);
    }

    /** Ends the streams when the broker begins to stop, because the HTTP server would wait for their responses. */
    void onStop(@Observes ShutdownDelayInitiatedEvent event) {
        stop();
    }

    /** Ends all streams, and rejects new ones. */
    synchronized void stop() {
        isStopping = true;
        streams.values().forEach(stream -> stream.loop().execute(stream::close));
    }

    private @Nullable ApiAnswer stream(ApiRequest request) {
        request.allowOnly("filter", "payload", "payloadBytesMax", "max");
        TopicFilter filter = RetainedEndpoints.filter(request.required("filter"));
        MessageStream.Terms terms = new MessageStream.Terms(
                request.caller().name(),
                filter,
                request.payload(MessageWriter.Payload.TEXT, MessageWriter.Payload.NONE),
                (int) request.number("payloadBytesMax", PAYLOAD_BYTES, 0, PAYLOAD_BYTES_MAX),
                request.number("max", Long.MAX_VALUE, 1, Long.MAX_VALUE),
                heartbeatMillis);
        if (request.context().request().method().equals(HttpMethod.HEAD)) {
            EventStreamResponse.putHeaders(request.context().response());
            request.context().response().end(); // opens no stream
            return null;
        }
        String lastEvent = request.context().request().getHeader(LAST_EVENT_ID);
        if (lastEvent == null || !resume(request, terms, lastEvent)) {
            open(request, terms, lastEvent == null ? "" : MessageStream.missed(null));
        }
        return null;
    }

    /** Continues a stream after the last event that the reader has; returns false when the stream has ended. */
    private boolean resume(ApiRequest request, MessageStream.Terms terms, String lastEvent) {
        int hyphen = lastEvent.indexOf('-');
        MessageStream stream = hyphen < 0 ? null : streams.get(lastEvent.substring(0, hyphen));
        if (stream == null || !stream.terms().fits(terms)) {
            return false;
        }
        long last;
        try {
            last = Long.parseLong(lastEvent.substring(hyphen + 1));
        } catch (NumberFormatException wrong) {
            throw ApiException.badRequest(LAST_EVENT_ID + " is not the id of an event of a stream");
        }
        EventStreamResponse response = new EventStreamResponse(request.context(), stream.loop(), stream::detach);
        return LoopAnswers.ask(
                stream.loop(), () -> stream.attach(response, last + 1, terms.messagesMax(), greeting("")));
    }

    private void open(ApiRequest request, MessageStream.Terms terms, String first) {
        String id = Long.toHexString(ThreadLocalRandom.current().nextLong());
        Loop loop = state.loops().get(Math.floorMod(id.hashCode(), state.loops().size()));
        MessageStream stream =
                new MessageStream(id, terms, loop, state.subscriptions(), closed -> streams.remove(closed.id()));
        admit(stream);
        EventStreamResponse response = new EventStreamResponse(request.context(), loop, stream::detach);
        boolean isAttached = false;
        try {
            isAttached = LoopAnswers.ask(loop, () -> {
                stream.open();
                return stream.attach(response, 1, terms.messagesMax(), greeting(first));
            });
        } finally {
            if (!isAttached) {
                loop.execute(stream::close); // nobody can read the stream any more
            }
        }
        if (!isAttached) {
            throw new ApiException(STOPPING, "The broker stops");
        }
    }

    /**
     * The first part of a response: a comment, which shows the reader that the stream is open, and the delay after which the reader should
     * reconnect.
     */
    private static String greeting(String first) {
        return ": Culex\nretry: 1000\n\n" + first;
    }

    private synchronized void admit(MessageStream added) {
        String caller = added.terms().caller();
        long ofCaller = streams.values().stream()
                .filter(stream -> stream.terms().caller().equals(caller))
                .count();
        if (streams.size() >= STREAMS_MAX || ofCaller >= STREAMS_PER_CALLER_MAX) {
            closeOneThatLingers(ofCaller >= STREAMS_PER_CALLER_MAX ? caller : null);
        }
        if (isStopping) {
            throw new ApiException(STOPPING, "The broker stops");
        }
        streams.put(added.id(), added);
    }

    /** @param caller the caller of whose streams one is closed; null for the streams of all callers */
    private void closeOneThatLingers(@Nullable String caller) {
        MessageStream found = streams.values().stream()
                .filter(MessageStream::isLingering)
                .filter(stream -> caller == null || stream.terms().caller().equals(caller))
                .findAny()
                .orElseThrow(() -> new ApiException(
                        TOO_MANY,
                        "There are " + STREAMS_MAX + " streams of messages at most, and " + STREAMS_PER_CALLER_MAX
                                + " of each key"));
        LoopAnswers.ask(found.loop(), () -> {
            found.close();
            return true;
        });
    }
}
