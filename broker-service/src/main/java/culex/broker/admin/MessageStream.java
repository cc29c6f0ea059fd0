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
 * Sends the messages that match a Topic Filter to one reader, as Server-Sent Events. Each event is written when the one before has left, so a
 * slow reader holds {@link MessageHistory} and no more; messages that it removes meanwhile are missed, and the reader is told how many. A
 * reader that has gone may come back for some seconds and goes on where it was. The stream ends when the login of the reader is no longer
 * valid. One loop owns it.
 */
final class MessageStream implements LocalSubscriber.Handler {
    private static final int MESSAGES_MAX = 1000;
    private static final long BYTES_MAX = 1 << 20;
    /** About so many characters are written at once. */
    private static final int CHUNK_CHARACTERS = 16 << 10;

    /** How long a stream waits for a reader that has gone. */
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
    private long nextToSend = 1;
    private long left;
    private boolean isWriting;
    private volatile boolean isClosed;

    /**
     * What a reader asks for.
     *
     * @param caller the name of its key
     * @param payloadBytesMax the most bytes of each payload
     * @param messagesMax after so many messages the stream ends
     * @param heartbeatMillis how often something is written while no message comes
     */
    record Terms(
            String caller,
            TopicFilter filter,
            MessageWriter.Payload payload,
            int payloadBytesMax,
            long messagesMax,
            long heartbeatMillis) {
        /** Whether a stream with these terms can go on for a reader with other ones. */
        boolean fits(Terms other) {
            return caller.equals(other.caller)
                    && filter.equals(other.filter)
                    && payload == other.payload
                    && payloadBytesMax == other.payloadBytesMax;
        }
    }

    /** The way to the reader. Called on the loop of the stream. */
    interface Sink {
        /**
         * Writes some events.
         *
         * @param onWritten runs on the loop of the stream when they have left; not when the reader has gone
         */
        void write(String events, Runnable onWritten);

        /** Whether the reader may still read; false when its key has been removed. */
        boolean isAllowed();

        /** Ends the response. */
        void end();
    }

    /**
     * A stream without a reader and without a subscription.
     *
     * @param id makes event ids unique; without a hyphen
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
        // The handler takes each message at once, so nothing waits in the queue of the subscriber.
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

    /** Whether nobody reads at the moment; from any thread. */
    boolean isLingering() {
        return sink == null && !isClosed;
    }

    /** Subscribes; the first reader comes next. */
    void open() {
        subscriber.subscribe(terms.filter(), OPTIONS);
    }

    /**
     * A reader comes, in place of the one before.
     *
     * @param from the number of the first message that it wants
     * @param messagesMax after so many messages the stream ends
     * @param greeting events that are written first
     * @return false when the stream has closed meanwhile
     */
    boolean attach(Sink reader, long from, long messagesMax, String greeting) {
        if (isClosed) {
            return false;
        }
        Sink before = sink;
        sink = reader;
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

    /** A reader has gone; ignored when another one has replaced it. */
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

    /** The event that says how many messages the reader has missed; null when nobody knows. */
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

    /** A comment, so that proxies and the broker's own deadline of a response see that the stream lives. */
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
