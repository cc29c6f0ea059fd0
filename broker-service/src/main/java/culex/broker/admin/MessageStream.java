package culex.broker.admin;

import culex.broker.delivery.LocalSubscriber;
import culex.broker.delivery.Receiver;
import culex.broker.delivery.Subscription;
import culex.broker.message.Delivery;
import culex.broker.packet.QoS;
import culex.broker.packet.SubscriptionOptions;
import culex.broker.topic.SubscriptionTree;
import culex.broker.topic.TopicFilter;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages that match a Topic Filter to one reader, as Server-Sent Events. Each event is written when the socket has accepted the
 * previous one, so only the messages in {@link MessageHistory} wait for a slow reader. The reader misses messages that are removed from
 * there, and an event reports their number. A reader that disconnects may reconnect within some seconds; the stream then continues after
 * the last event that the reader received. The stream ends when the login of the reader is no longer valid. One loop owns it.
 */
final class MessageStream implements LocalSubscriber.Handler {
    private static final int MESSAGES_MAX = 1000;
    private static final long BYTES_MAX = 1 << 20;
    /** Approximate number of characters that are written together. */
    private static final int CHUNK_CHARACTERS = 16 << 10;

    /** How long a stream waits for a reader that has disconnected. */
    static final long LINGER_MILLIS = 30_000;

    private static final SubscriptionOptions OPTIONS = new SubscriptionOptions(QoS.EXACTLY_ONCE, false, true, 0);

    private final Terms terms;
    private final String id;
    private final Loop loop;
    private final LocalSubscriber subscriber;
    private final MessageHistory history;
    private final Consumer<MessageStream> onClosed;
    private final TimerWheel.Timer lingering = new TimerWheel.Timer(this::close);
    private final TimerWheel.Timer heartbeat = new TimerWheel.Timer(this::beat);
    private volatile @Nullable Sink sink;
    private volatile boolean hadReader;
    private long nextToSend = 1;
    private long left;
    private boolean isWriting;
    private volatile boolean isClosed;

    /**
     * The parameters of a reader's request.
     *
     * @param caller the name of its key
     * @param payloadBytesMax the maximum number of bytes of each payload
     * @param messagesMax the stream ends after this number of messages
     * @param heartbeatMillis the interval of the comments that are written while no message arrives
     */
    record Terms(
            String caller,
            TopicFilter filter,
            MessageWriter.Payload payload,
            int payloadBytesMax,
            long messagesMax,
            long heartbeatMillis) {
        /** Whether a reader that requests {@code other} can continue a stream that was opened with these terms. */
        boolean fits(Terms other) {
            return caller.equals(other.caller)
                    && filter.equals(other.filter)
                    && payload == other.payload
                    && payloadBytesMax == other.payloadBytesMax;
        }
    }

    /** The response to the reader. Called on the loop of the stream. */
    interface Sink {
        /**
         * Writes some events.
         *
         * @param onWritten runs on the loop of the stream when the socket has accepted the events; does not run when the reader has
         *     disconnected
         */
        void write(String events, Runnable onWritten);

        /** Whether the reader may still read; false when the API key with which the reader logged in has been removed. */
        boolean isAllowed();

        /** Ends the response. */
        void end();
    }

    /**
     * A stream without a reader and without a subscription.
     *
     * @param id the prefix that makes event ids unique; contains no hyphen
     * @param onClosed is called once, on the loop
     */
    MessageStream(
            String id,
            Terms terms,
            Loop loop,
            SubscriptionTree<Receiver, Subscription> tree,
            Consumer<MessageStream> onClosed) {
        this.id = id;
        this.terms = terms;
        this.loop = loop;
        this.onClosed = onClosed;
        left = terms.messagesMax();
        history = new MessageHistory(MESSAGES_MAX, BYTES_MAX, loop.memory());
        // The handler acknowledges each message immediately, so the queue of the subscriber stays empty.
        subscriber =
                new LocalSubscriber("$api/messages/" + id, loop, tree, new LocalSubscriber.Limits(1, 1, 1, true), this);
    }

    String id() {
        return id;
    }

    Terms terms() {
        return terms;
    }

    Loop loop() {
        return loop;
    }

    /** Whether the reader of the stream has disconnected. May be called from any thread. */
    boolean isLingering() {
        return hadReader && sink == null && !isClosed;
    }

    /** Subscribes to the Topic Filter. Call {@link #attach} with the first reader afterwards. */
    void open() {
        subscriber.subscribe(terms.filter(), OPTIONS);
    }

    /**
     * Attaches a reader, in place of the previous one.
     *
     * @param from the number of the first message to send
     * @param messagesMax the stream ends after this number of messages
     * @param greeting the events to write first
     * @return false when the stream has closed meanwhile
     */
    boolean attach(Sink reader, long from, long messagesMax, String greeting) {
        if (isClosed) {
            return false;
        }
        Sink before = sink;
        sink = reader;
        hadReader = true;
        if (before != null) {
            before.end();
        }
        nextToSend = Math.min(Math.max(1, from), history.next());
        left = messagesMax;
        lingering.cancel();
        loop.arm(heartbeat, terms.heartbeatMillis());
        write(greeting);
        return true;
    }

    /** Called when a reader has disconnected; has no effect when another reader has replaced that reader. */
    void detach(Sink reader) {
        if (sink == reader) {
            sink = null;
            isWriting = false;
            heartbeat.cancel();
            loop.arm(lingering, LINGER_MILLIS);
        }
    }

    /** Ends the stream. Idempotent. */
    void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        Sink reader = sink;
        sink = null;
        lingering.cancel();
        heartbeat.cancel();
        subscriber.close();
        history.clear();
        if (reader != null) {
            reader.end();
        }
        onClosed.accept(this);
    }

    @Override
    public void onMessage(Delivery delivery) {
        history.add(delivery.message());
        subscriber.acknowledge(1);
        if (!isWriting) {
            flush();
        }
    }

    private void flush() {
        Sink reader = sink;
        if (reader == null) {
            return;
        }
        if (left == 0 || !reader.isAllowed()) {
            close();
            return;
        }
        StringBuilder events = new StringBuilder();
        long missed = history.first() - nextToSend;
        if (missed > 0) {
            events.append(missed(missed));
        }
        nextToSend = history.visit(Math.max(nextToSend, history.first()), (number, message) -> {
            JsonObject json = MessageWriter.json(message, terms.payload(), terms.payloadBytesMax());
            events.append("id: ").append(id).append('-').append(number);
            events.append("\ndata: ").append(json.encode()).append("\n\n");
            left--;
            return left > 0 && events.length() < CHUNK_CHARACTERS;
        });
        if (!events.isEmpty()) {
            write(events.toString());
        }
    }

    /** The event with the number of messages that the reader has missed; null stands for an unknown number. */
    static String missed(@Nullable Long messages) {
        return "event: missed\ndata: "
                + new JsonObject().put("messages", messages).encode() + "\n\n";
    }

    private void write(String events) {
        Sink reader = sink;
        if (reader != null) {
            isWriting = true;
            reader.write(events, () -> {
                if (sink == reader) {
                    isWriting = false;
                    flush();
                }
            });
        }
    }

    /** Writes a comment, so that neither a proxy nor the broker's own timeout for responses closes an idle stream. */
    private void beat() {
        Sink reader = sink;
        if (reader != null && !reader.isAllowed()) {
            close();
            return;
        }
        if (!isWriting) {
            write(": \n\n");
        }
        loop.arm(heartbeat, terms.heartbeatMillis());
    }
}
