package culex.broker.store.paged;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Message;
import culex.broker.message.Retained;
import culex.broker.store.RetainedIterator;
import culex.broker.store.RetainedStore;
import org.jspecify.annotations.Nullable;

/**
 * Retained messages on disk. In memory are the changes that are not stored yet, pages of stored messages that were read before (a cache),
 * and the index of all stored messages. A reader combines the three, so it sees the change of any loop immediately: a change that has been
 * stored is added to index and page before it is removed from the changes. Loops change and read messages; the store writer stores and
 * loads them.
 */
public final class PagedRetained implements RetainedStore {
    private static final RetainedIterator EMPTY = new EmptyIterator();

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
     * @param cacheBytesMax the maximum number of bytes of pages in memory
     * @param unstoredBytesMax the bytes of unstored changes beyond which {@link #isBehind}
     * @param memory counts the pages and the index; the account of the store writer
     */
    public PagedRetained(RetainedRecords records, long cacheBytesMax, long unstoredBytesMax, MemoryAccount memory) {
        this.records = records;
        this.memory = memory;
        this.unstoredBytesMax = unstoredBytesMax;
        pages = new RetainedPages(cacheBytesMax, memory.budget()::isShedding);
    }

    /** Sets the hash of Topic Names; call it before anything is indexed. */
    public void setHash(TopicHash topicHash) {
        hash = topicHash;
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
        RetainedChange change = changes.get(topic); // before the index: a change is indexed before it is removed
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

    /** A removal that replaces an unstored change needs no additional memory. */
    @Override
    public boolean mayRemove(byte[] topic) {
        return !isBehind() || changes.get(topic) != null;
    }

    @Override
    public RetainedIterator from(byte[] topic) {
        boolean isEmpty = changes.isEmpty() && index.messages() == 0; // changes before the index, see sizeOf
        return isEmpty ? EMPTY : new PagedIterator(pages, changes, topic);
    }

    /** Sets the message of a Topic Name. The caller appends the change to its journal. May be called from any loop. */
    public RetainedChange put(Message message) {
        byte[] topic = message.topic().utf8();
        RetainedChange change = new RetainedChange(topic, Retained.of(message), index.sizeOf(hash(topic)));
        changes.put(change);
        return change;
    }

    /**
     * Removes the message of a Topic Name, even if too many changes are not stored yet, because the publisher may have got an
     * acknowledgement already. The caller appends the change to its journal. Null when there is no message. May be called from any loop.
     */
    public @Nullable RetainedChange remove(byte[] topic) {
        RetainedChange waiting = changes.get(topic);
        int stored = index.sizeOf(hash(topic));
        if (waiting == null && stored == 0) {
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

    /** Whether the store has a retained message of a Topic Name. */
    public boolean isStored(byte[] topic) {
        return index.sizeOf(hash(topic)) != 0;
    }

    /** Discards a removal that needs no write, because no message of its Topic Name is stored. Runs on the store writer's thread. */
    public void discard(RetainedChange removal) {
        changes.remove(removal);
    }

    /** Whether the index record on disk already has the values that it needs after a change. Runs on the store writer's thread. */
    public boolean isIndexed(RetainedChange change) {
        Retained message = change.message();
        return (message == null || message.expiresAtMillis() == Message.NEVER)
                && index.sizeOf(hash(change.topic())) == change.sizeBytes();
    }

    /**
     * Called when a change is durable: updates the index and the cached page of its topic, and removes the change from the unstored ones.
     * Runs on the store writer.
     */
    public void stored(RetainedChange change) {
        if (!change.isGivenUp()) {
            index.set(hash(change.topic()), change.sizeBytes());
            pages.stored(change.topic(), change.message());
            Retained message = change.message();
            noteExpiry(message == null ? Message.NEVER : message.expiresAtMillis());
        }
        changes.remove(change);
    }

    /** Adds a stored message to the index, at the start of the broker. */
    public void addStored(long topicHash, int sizeBytes, long expiresAtMillis) {
        index.set(topicHash, sizeBytes);
        noteExpiry(expiresAtMillis);
    }

    /** Updates the memory account. The store writer calls it after each change of index and pages. */
    public void updateAccount() {
        long held = heldBytes();
        if (held != countedBytes) {
            memory.add(MemoryUse.RETAINED, held - countedBytes);
            countedBytes = held;
        }
    }

    /** The bytes of index and pages in memory, without the unstored changes. Runs on the store writer's thread. */
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

    /**
     * Whether a stored message may have expired. If so, a sweep must follow, which finds the next expiry anew. Runs on the store writer's
     * thread.
     */
    boolean beginSweep(long nowMillis) {
        boolean isDue = nextExpiryMillis <= nowMillis;
        if (isDue) {
            nextExpiryMillis = Message.NEVER;
        }
        return isDue;
    }

    /** Notes the time at which a stored message expires; only the earliest such time is kept. Runs on the store writer's thread. */
    void noteExpiry(long atMillis) {
        nextExpiryMillis = Math.min(nextExpiryMillis, atMillis);
    }

    /**
     * Adds the removal of an expired message to the unstored changes; false when its topic has an unstored change. Runs on the store
     * writer's thread.
     */
    boolean removeExpired(Retained message) {
        return changes.putIfAbsent(new RetainedChange(message.topic(), null, message.sizeBytes()));
    }

    private static final class EmptyIterator implements RetainedIterator {
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
