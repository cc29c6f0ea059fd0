package culex.broker.retained;

import culex.broker.memory.MemoryAccount;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.Retained;
import culex.broker.packet.QoS;
import culex.broker.store.Journal;
import culex.broker.store.RetainedIterator;
import culex.broker.topic.FilterScan;
import culex.broker.topic.TopicFilter;
import culex.broker.topic.TopicName;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages that are not sent yet for one subscription: its Topic Filter and a position in the order of Topic Names. Reads one
 * message at a time, when it can be sent, so that the message is up to date: an old value must not follow a new one, and a live message
 * does not replace the retained one that the subscription requested ([MQTT-3.3.1-8]). Each Topic Name is sent once, even if its message
 * changes while the cursor is on its way. Used on the loop that owns the Session.
 */
public final class RetainedCursor {
    private final RetainedMessages retained;
    private final FilterScan scan;
    private Delivery.Options options;
    private @Nullable String except;
    private final Predicate<TopicName> mayReceive;

    /** The Topic Name in UTF-8 from which the cursor continues. */
    private byte[] position;

    private boolean isStarted;
    private boolean isAtEnd;
    private boolean isLoading;
    private boolean isAsked;
    private int sent;
    private @Nullable RetainedIterator entries;
    private @Nullable Delivery found;

    /**
     * Creates a cursor that is not started.
     *
     * @param options how the subscription receives messages
     * @param except the Client Identifier whose messages are skipped (No Local, [MQTT-3.8.3-3]), or null
     * @param mayReceive whether the client has the permission to receive a Topic Name; called for each message
     */
    public RetainedCursor(
            RetainedMessages retained,
            TopicFilter filter,
            Delivery.Options options,
            @Nullable String except,
            Predicate<TopicName> mayReceive) {
        this.mayReceive = mayReceive;
        this.retained = retained;
        this.options = options;
        this.except = except;
        scan = new FilterScan(filter);
        position = scan.start();
    }

    /**
     * Called when another subscription, which requests no retained messages, has replaced the subscription of this cursor: sends the rest
     * with the options of the new subscription.
     */
    public void replaceOptions(Delivery.Options replaced, @Nullable String replacedExcept) {
        options = replaced;
        except = replacedExcept;
        release();
    }

    /** Skips all Topic Names up to and including this one; call it before the first {@link #peek}. */
    void continueBehind(byte[] topic) {
        byte[] next = FilterScan.behind(topic);
        if (Arrays.compareUnsigned(next, position) > 0) {
            position = next;
        }
    }

    /** Called when SUBACK has been sent: from now on messages may be sent. */
    public void start() {
        isStarted = true;
    }

    public boolean isStarted() {
        return isStarted;
    }

    /** Whether all retained messages of the subscription were sent. */
    public boolean isAtEnd() {
        return isAtEnd;
    }

    /** Whether the next messages must be read from the store: {@link #peek} returns null until {@link #load} has called back. */
    public boolean isLoading() {
        return isLoading;
    }

    /** Whether {@link #load} was called and its callback has not run yet. */
    public boolean isAsked() {
        return isAsked;
    }

    /** The number of messages that were sent so far. */
    public int sent() {
        return sent;
    }

    /**
     * Lets the store read the next messages; call it when {@link #isLoading} and not {@link #isAsked}.
     *
     * @param inbox runs the callback on the loop that owns the Session at that time
     * @param onLoaded runs when the cursor can continue, or has reached its end
     */
    public void load(Journal journal, Executor inbox, Runnable onLoaded) {
        isAsked = true;
        journal.loadRetained(scan, position, inbox, reached -> {
            isAsked = false;
            isLoading = false;
            entries = null;
            if (reached == null) {
                isAtEnd = true;
            } else {
                position = reached;
            }
            onLoaded.run();
        });
    }

    /**
     * Reads the next message; returns the same one again until {@link #advance}.
     *
     * @return null at the end, while {@link #isLoading}, or when the work limit of this turn of the loop is reached
     */
    public @Nullable Delivery peek(RetainedWork work, long nowMillis, MemoryAccount account) {
        while (found == null && !isAtEnd && !isLoading && !work.isUsedUp()) {
            RetainedIterator from = entries;
            if (from == null) {
                work.spend(RetainedWork.SEEK);
                from = retained.from(position);
                entries = from;
            }
            work.spend(RetainedWork.STEP);
            Retained message = from.next();
            if (message != null) {
                examine(message, nowMillis, account);
            } else {
                onEnd(from);
            }
        }
        return found;
    }

    private void onEnd(RetainedIterator iterator) {
        if (iterator.isAtEnd() || !retained.mayHold(scan)) {
            isAtEnd = true;
        } else {
            position = iterator.position();
            isLoading = true;
        }
    }

    private void examine(Retained message, long nowMillis, MemoryAccount account) {
        byte[] topic = message.topic();
        byte[] next = scan.next(topic);
        if (next == null) {
            isAtEnd = true;
        } else if (next != topic) {
            position = next;
            entries = null;
        } else {
            position = topic;
            if (message.isExpired(nowMillis)) {
                retained.removeExpired(message, account);
            } else if (!message.publisher().equals(except)) {
                Delivery delivery = delivery(message.toMessage());
                found = mayReceive.test(delivery.message().topic()) ? delivery : null;
            }
        }
    }

    private Delivery delivery(Message message) {
        QoS qos = QoS.min(message.qos(), options.maximumQos()); // [MQTT-3.8.4-8]
        return new Delivery(message, options, qos, true);
    }

    /** Called when the message that {@link #peek} returned was sent. */
    public void advance(RetainedWork work) {
        work.spend(RetainedWork.SEND);
        position = FilterScan.behind(position);
        found = null;
        sent++;
        isAtEnd = scan.isExact();
    }

    /** Releases the message that was read but not sent. The next {@link #peek} reads it again. */
    public void release() {
        found = null;
        entries = null;
    }
}
