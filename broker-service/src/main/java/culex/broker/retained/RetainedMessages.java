package culex.broker.retained;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryBudget;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Message;
import culex.broker.message.Retained;
import culex.broker.store.Journal;
import culex.broker.store.RetainedIterator;
import culex.broker.store.RetainedJournal;
import culex.broker.store.RetainedStore;
import culex.broker.topic.FilterScan;
import culex.broker.topic.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The retained messages, at most one per Topic Name, limited in number and bytes; the broker sends them to new subscriptions (section
 * 3.3.1.3). They are in the persistent store, or in memory if the broker has no persistent store. The messages that the broker itself
 * publishes below {@code $SYS/} are always in memory. Every thread is allowed to read retained messages. An event loop that changes them
 * passes its own journal and its own memory account.
 */
public final class RetainedMessages {
    private static final byte[] SERVER = "$SYS".getBytes(StandardCharsets.UTF_8);
    private static final int SWEEP_MESSAGES = 2000;

    private final RetainedLimits limits;
    private final RetainedMap servers = new RetainedMap();
    private final RetainedMap inMemory = new RetainedMap();
    private final RetainedStore stored;
    private final boolean isStored;

    /** @param store the store of the messages; null when they are in memory */
    public RetainedMessages(RetainedLimits limits, @Nullable RetainedStore store) {
        this.limits = limits;
        stored = store == null ? inMemory : store;
        isStored = store != null;
    }

    /** Whether a Topic Name belongs to the server ({@code $SYS/}). Retained messages of the server are neither counted nor stored. */
    private static boolean isServers(byte[] topic) {
        return topic.length >= SERVER.length
                && Arrays.equals(topic, 0, SERVER.length, SERVER, 0, SERVER.length)
                && (topic.length == SERVER.length || topic[SERVER.length] == '/');
    }

    /** The number of retained messages, without the messages of the server below {@code $SYS/}. */
    public long size() {
        return stored.messages();
    }

    /** The total size of the retained messages in bytes, without the messages of the server below {@code $SYS/}. */
    public long bytes() {
        return stored.bytes();
    }

    /** Whether a message is retained for a Topic Name. May be called from any thread. */
    public boolean isRetained(String topicName) {
        byte[] topic = TopicName.of(topicName).utf8();
        return of(topic).sizeOf(topic) != 0;
    }

    /**
     * The store that has the retained message of a Topic Name: messages below {@code $SYS/} are in a store of their own. For a Topic Filter
     * pass the fixed beginning of the Topic Names that it matches: all of them are in one store.
     */
    private RetainedStore of(byte[] topic) {
        return isServers(topic) ? servers : stored;
    }

    /**
     * The limit that forbids to retain a message, or null when none does. A message that takes no more bytes than the one it replaces is
     * allowed, unless the message exceeds the limit for one message, or too many changes wait to be stored. The removal of a message is
     * allowed unless too many changes wait.
     *
     * @param isDegraded whether the store rejects new messages at the moment
     */
    public @Nullable LimitReached limitFor(Message message, MemoryBudget budget, boolean isDegraded) {
        if (message.payload().length == 0) {
            boolean mustWait =
                    stored.isBehind() && stored.sizeOf(message.topic().utf8()) != 0;
            return mustWait ? LimitReached.MEMORY : null;
        }
        int size = Retained.sizeBytes(message);
        if (size > limits.messageBytesMax()) {
            return LimitReached.RETAINED_MESSAGE_SIZE;
        }
        boolean hasRoom = stored.messages() < limits.messagesMax() && stored.bytes() + size <= limits.bytesMax();
        return hasRoom && !isShort(budget, isDegraded) ? null : limitForReplacing(message, size, budget, isDegraded);
    }

    private boolean isShort(MemoryBudget budget, boolean isDegraded) {
        return stored.isInMemory() ? budget.isShedding() : isDegraded || stored.isBehind();
    }

    private @Nullable LimitReached limitForReplacing(
            Message message, int size, MemoryBudget budget, boolean isDegraded) {
        int previous = stored.sizeOf(message.topic().utf8());
        if (previous == 0 && stored.messages() >= limits.messagesMax()) {
            return LimitReached.RETAINED_MESSAGES;
        }
        int more = size - previous;
        if (more > 0 && stored.bytes() + more > limits.bytesMax()) {
            return LimitReached.RETAINED_BYTES;
        }
        boolean isShort = more > 0 ? isShort(budget, isDegraded) : stored.isBehind();
        return isShort ? LimitReached.MEMORY : null;
    }

    /** Sets or replaces the retained message of a Topic Name, or removes it when the payload is empty. The limits are not checked. */
    public void retain(Message message, Journal journal, MemoryAccount account) {
        TopicName topic = message.topic();
        if (message.payload().length == 0) {
            remove(topic, journal, account);
        } else if (isStored && !isServers(topic.utf8())) {
            journal.retain(message);
        } else {
            account.add(MemoryUse.RETAINED, mapOf(topic.utf8()).put(Retained.of(message)));
        }
    }

    private RetainedMap mapOf(byte[] topic) {
        return isServers(topic) ? servers : inMemory;
    }

    /** Removes the retained message of a Topic Name. */
    public void remove(TopicName topic, Journal journal, MemoryAccount account) {
        if (isStored && !isServers(topic.utf8())) {
            journal.removeRetained(topic);
        } else {
            account.add(MemoryUse.RETAINED, mapOf(topic.utf8()).remove(topic.utf8()));
        }
    }

    /** Whether the removal of a message may be added that is not required; see {@link RetainedStore#mayRemove}. */
    public boolean mayRemove(TopicName topic) {
        return of(topic.utf8()).mayRemove(topic.utf8());
    }

    /**
     * Removes an expired message that is in memory, unless another one has replaced it (section 3.3.2.3.3). {@link #sweep} removes the
     * expired messages of a store.
     */
    void removeExpired(Retained expired, MemoryAccount account) {
        account.add(MemoryUse.RETAINED, mapOf(expired.topic()).remove(expired));
    }

    /** Iterates from a Topic Name, the start of what a filter can match. */
    RetainedIterator from(byte[] key) {
        return of(key).from(key);
    }

    /** Whether there may be a retained message that a filter matches; decided without reading the store. */
    boolean mayHold(FilterScan scan) {
        return !scan.isExact() || of(scan.start()).sizeOf(scan.start()) != 0;
    }

    /**
     * Removes expired messages, a limited number per call; see {@link RetainedJournal#sweepRetained}.
     *
     * @param from the Topic Name in UTF-8 at which to start; empty for a new sweep
     */
    void sweep(byte[] from, long nowMillis, Journal journal, MemoryAccount account, RetainedJournal.Reached reached) {
        if (isStored) {
            journal.sweepRetained(from, nowMillis, reached);
            return;
        }
        RetainedIterator messages = inMemory.from(from);
        Retained last = null;
        for (int i = 0; i < SWEEP_MESSAGES; i++) {
            last = messages.next();
            if (last == null) {
                break;
            }
            if (last.isExpired(nowMillis)) {
                removeExpired(last, account);
            }
        }
        reached.onReached(last == null ? null : FilterScan.behind(last.topic()));
    }
}
