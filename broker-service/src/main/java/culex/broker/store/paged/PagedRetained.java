package culex.broker.store.paged;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Message;
import culex.broker.message.Retained;
import culex.broker.store.RetainedRun;
import culex.broker.store.RetainedStore;
import org.jspecify.annotations.Nullable;

/**
 * Retained messages on disk. In memory are the changes that are not stored yet, some pages of what is stored, and the index. Together they
 * say what is retained: a change of any loop is seen at once, and a page follows what is stored before the change is forgotten. Loops
 * change and read; the store's thread stores and loads.
 */
public final class PagedRetained implements RetainedStore {
    private static final RetainedRun NOTHING = new Nothing();

    private final RetainedRecords records;
    private final RetainedChanges changes = new RetainedChanges();
    private final RetainedIndex index = new RetainedIndex();
    private final RetainedPages pages;
    private final MemoryAccount memory;
    private final long unstoredBytesMax;
    private volatile TopicHash hash = new TopicHash(new byte[TopicHash.SECRET_BYTES]);
    private long nextExpiryMillis = Message.NEVER;
    private long countedBytes;

    /**
     * @param cacheBytesMax the most bytes of pages in memory
     * @param unstoredBytesMax the bytes of changes that wait, beyond which {@link #isBehind}
     * @param memory counts the pages and the index; of the store's thread
     */
    public PagedRetained(RetainedRecords records, long cacheBytesMax, long unstoredBytesMax, MemoryAccount memory) {
        this.records = records;
        this.memory = memory;
        this.unstoredBytesMax = unstoredBytesMax;
        pages = new RetainedPages(cacheBytesMax, memory.budget()::isShedding);
    }

    /** Says how Topic Names are hashed; before anything is indexed. */
    public void hashWith(TopicHash another) {
        hash = another;
    }

    /** The key of a Topic Name in the index. */
    public long hash(byte[] topic) {
        return hash.of(topic);
    }

    @Override
    public long messages() {
        return Math.max(0, index.messages() + changes.messages());
    }

    @Override
    public long bytes() {
        return Math.max(0, index.bytes() + changes.bytes());
    }

    @Override
    public int sizeOf(byte[] topic) {
        RetainedChange change = changes.get(topic); // ahead of the index, which follows before a change is forgotten
        return change == null ? index.sizeOf(hash(topic)) : change.sizeBytes();
    }

    @Override
    public boolean isInMemory() {
        return false;
    }

    @Override
    public boolean isBehind() {
        return changes.heldBytes() > unstoredBytesMax;
    }

    @Override
    public RetainedRun from(byte[] topic) {
        boolean isEmpty = changes.isEmpty() && index.messages() == 0; // in this order, see sizeOf
        return isEmpty ? NOTHING : new PagedRun(pages, changes, topic);
    }

    /** Sets the message of a Topic Name; the caller has the change stored. From any loop. */
    public RetainedChange put(Message message) {
        byte[] topic = message.topic().utf8();
        RetainedChange change = new RetainedChange(topic, Retained.of(message), index.sizeOf(hash(topic)));
        changes.put(change);
        return change;
    }

    /** Removes the message of a Topic Name; the caller has the change stored. Null when there is none. From any loop. */
    public @Nullable RetainedChange remove(byte[] topic) {
        RetainedChange waiting = changes.get(topic);
        int stored = index.sizeOf(hash(topic));
        if (waiting == null && (stored == 0 || isBehind())) {
            return null;
        }
        RetainedChange change = new RetainedChange(topic, null, stored);
        changes.put(change);
        return change;
    }

    /** The latest change of a Topic Name, or null when all are stored. */
    public @Nullable RetainedChange unstored(byte[] topic) {
        return changes.get(topic);
    }

    /** Whether the store holds a message of a Topic Name. */
    public boolean isStored(byte[] topic) {
        return index.sizeOf(hash(topic)) != 0;
    }

    /** A removal need not be stored, because the store holds no message of its Topic Name. On the store's thread. */
    public void forget(RetainedChange removal) {
        changes.remove(removal);
    }

    /** Whether the index has a change already. On the store's thread. */
    public boolean isIndexed(RetainedChange change) {
        Retained message = change.message();
        return (message == null || message.expiresAtMillis() == Message.NEVER)
                && index.sizeOf(hash(change.topic())) == change.sizeBytes();
    }

    /** A change is durable. On the store's thread. */
    public void stored(RetainedChange change) {
        if (!change.isGivenUp()) {
            index.set(hash(change.topic()), change.sizeBytes());
            pages.stored(change.topic(), change.message());
            Retained message = change.message();
            expires(message == null ? Message.NEVER : message.expiresAtMillis());
        }
        changes.remove(change);
    }

    /** The store held a message when it was opened. */
    public void found(long topicHash, int sizeBytes, long expiresAtMillis) {
        index.set(topicHash, sizeBytes);
        expires(expiresAtMillis);
    }

    /** Counts what is in memory now; behind everything that changes it. On the store's thread. */
    public void count() {
        long held = heldBytes();
        if (held != countedBytes) {
            memory.add(MemoryUse.RETAINED, held - countedBytes);
            countedBytes = held;
        }
    }

    /** What is in memory but changes. On the store's thread. */
    public long heldBytes() {
        return pages.bytes() + index.heldBytes();
    }

    RetainedRecords records() {
        return records;
    }

    RetainedChanges changes() {
        return changes;
    }

    RetainedPages pages() {
        return pages;
    }

    /** Whether a stored message may have expired; if so, a sweep begins, which finds anew what expires next. On the store's thread. */
    boolean beginSweep(long nowMillis) {
        boolean isDue = nextExpiryMillis <= nowMillis;
        if (isDue) {
            nextExpiryMillis = Message.NEVER;
        }
        return isDue;
    }

    /** A stored message expires then, at the earliest. On the store's thread. */
    void expires(long atMillis) {
        nextExpiryMillis = Math.min(nextExpiryMillis, atMillis);
    }

    /** Removes a stored message that has expired; false when a change of its topic waits. On the store's thread. */
    boolean removeExpired(Retained message) {
        return changes.putIfAbsent(new RetainedChange(message.topic(), null, message.sizeBytes()));
    }

    private static final class Nothing implements RetainedRun {
        @Override
        public @Nullable Retained next() {
            return null;
        }

        @Override
        public boolean isAtEnd() {
            return true;
        }

        @Override
        public byte[] position() {
            return new byte[0];
        }
    }
}
