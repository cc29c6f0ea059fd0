package culex.broker.retained;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Delivery;
import culex.broker.packet.QoS;
import culex.broker.store.Journal;
import culex.broker.transport.Loop;
import culex.broker.transport.Transport;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cursors of a Session's subscriptions whose retained messages are not all sent, in the order of the subscriptions. There is at most
 * one for each subscription, so the limit of subscriptions limits the cursors as well. Not thread-safe.
 */
public final class RetainedBacklog {
    /** Estimated bytes of a cursor with its entry in the map, without the Topic Filter. */
    private static final int CURSOR_BYTES = 200;
    /** Number of retained messages that count as the first ones of a subscription in {@link #isStarting}. */
    private static final int FIRST_MESSAGES = 100;
    /** The number of cursors for which the store reads at the same time. */
    private static final int CONCURRENT_READS_MAX = 64;

    private final Map<String, RetainedCursor> cursors = new LinkedHashMap<>(0);
    private final RetainedWork work = new RetainedWork();
    private final Executor inbox;
    private final Consumer<String> onSent;
    private final Runnable drain;
    private final Runnable continuation;
    private boolean isContinued;
    private boolean isStarting;
    private @Nullable Runnable onStarted;

    /**
     * @param inbox runs a task on the loop that owns the Session when the task runs
     * @param onSent is called with the Topic Filter of a subscription when all its retained messages are sent
     * @param drain sends as many messages as the client can receive now
     */
    public RetainedBacklog(Executor inbox, Consumer<String> onSent, Runnable drain) {
        this.inbox = inbox;
        this.onSent = onSent;
        this.drain = drain;
        continuation = () -> {
            isContinued = false;
            drain.run();
        };
    }

    int size() {
        return cursors.size();
    }

    /** The bytes of memory of the cursors. */
    public long heldBytes() {
        return (long) CURSOR_BYTES * cursors.size();
    }

    public boolean isEmpty() {
        return cursors.isEmpty();
    }

    /** The cursor of a subscription, or null when all its messages are sent. */
    public @Nullable RetainedCursor get(String topicFilter) {
        return cursors.get(topicFilter);
    }

    /** Adds a cursor after the others, and removes an earlier one of the same Topic Filter. */
    public void add(String topicFilter, RetainedCursor cursor, MemoryAccount account) {
        remove(topicFilter, account);
        cursors.put(topicFilter, cursor);
        account.add(MemoryUse.QUEUES, CURSOR_BYTES);
    }

    /** Removes the cursor of a subscription: no more retained messages are sent for it. */
    public void remove(String topicFilter, MemoryAccount account) {
        if (cursors.remove(topicFilter) != null) {
            account.add(MemoryUse.QUEUES, -CURSOR_BYTES);
        }
    }

    /** Called when the client is offline: no packets of its connection are delayed any more. */
    public void offline() {
        isStarting = false;
        onStarted = null;
    }

    public void clear(MemoryAccount account) {
        account.add(MemoryUse.QUEUES, -(long) CURSOR_BYTES * cursors.size());
        cursors.clear();
    }

    /** Starts all cursors when the client has connected again: no SUBACK must be sent before their messages any more. */
    public void startAll() {
        cursors.values().forEach(RetainedCursor::start);
    }

    /**
     * Whether the broker possibly has retained messages for a subscription. True also when the time for long work in this turn of the loop
     * ended before the search for the first message was complete.
     */
    public boolean mayFind(RetainedCursor cursor, Loop loop) {
        work.enter(loop.longWork());
        cursor.peek(work, loop.nowMillis(), loop.memory());
        cursor.release();
        return !cursor.isAtEnd();
    }

    /**
     * Sends the messages that the cursors find, as far as the client and the time for long work in this turn of the loop allow; continues
     * in a later turn when only that time is used up.
     *
     * @param hasRoom whether the send quota has room for a message of QoS 1 or 2
     * @param sender sends a message for which there is room
     */
    public void drain(Transport to, Journal journal, BooleanSupplier hasRoom, Consumer<Delivery> sender) {
        Loop loop = to.loop();
        work.enter(loop.longWork());
        for (Map.Entry<String, RetainedCursor> next = first(); next != null; next = first()) {
            RetainedCursor cursor = next.getValue();
            send(cursor, to, hasRoom, sender);
            cursor.release();
            if (cursor.isLoading()) {
                read(journal);
                starting(cursor.sent() == 0);
                return;
            }
            if (!cursor.isAtEnd()) {
                break;
            }
            remove(next.getKey(), loop.memory());
            onSent.accept(next.getKey());
        }
        if (work.isUsedUp() && !isContinued && first() != null && to.isWritable()) {
            isContinued = true;
            loop.longWork().later(() -> inbox.execute(continuation));
        }
        starting(isContinued && isFirst(first()));
    }

    private static boolean isFirst(Map.@Nullable Entry<String, RetainedCursor> next) {
        return next != null && next.getValue().sent() < FIRST_MESSAGES;
    }

    /**
     * Lets the store read for the first cursors that need it, so that a SUBSCRIBE with many Topic Filters does not wait for one read after
     * the other.
     */
    private void read(Journal journal) {
        int left = CONCURRENT_READS_MAX;
        for (RetainedCursor cursor : cursors.values()) {
            if (left == 0) {
                return;
            }
            if (cursor.isStarted() && cursor.isLoading()) {
                left--;
                if (!cursor.isAsked()) {
                    cursor.load(journal, inbox, drain);
                }
            }
        }
    }

    /**
     * Whether some of the first retained messages of a subscription are not sent yet, and the reason is the store or other work of the
     * loop, and not the socket or the send quota of the client.
     */
    public boolean isStarting() {
        return isStarting;
    }

    /**
     * Sets the task that runs when {@link #isStarting} next changes to false; replaces a task that was set earlier and has not run. The
     * backlog calls the task while it changes its own state, so the task must not call the backlog.
     */
    public void whenStarted(Runnable task) {
        onStarted = task;
    }

    private void starting(boolean now) {
        isStarting = now;
        Runnable task = onStarted;
        if (!now && task != null) {
            onStarted = null;
            task.run();
        }
    }

    private void send(RetainedCursor cursor, Transport to, BooleanSupplier hasRoom, Consumer<Delivery> sender) {
        while (to.isWritable()) {
            Delivery delivery =
                    cursor.peek(work, to.loop().nowMillis(), to.loop().memory());
            if (delivery == null || (delivery.qos() != QoS.AT_MOST_ONCE && !hasRoom.getAsBoolean())) {
                return;
            }
            cursor.advance(work);
            sender.accept(delivery);
        }
    }

    /** The next Topic Filter with a started cursor, and this cursor; null when no cursor is started. */
    private Map.@Nullable Entry<String, RetainedCursor> first() {
        Iterator<Map.Entry<String, RetainedCursor>> all = cursors.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, RetainedCursor> next = all.next();
            if (next.getValue().isStarted()) {
                return next;
            }
        }
        return null;
    }
}
