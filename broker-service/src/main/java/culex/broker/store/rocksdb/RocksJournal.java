package culex.broker.store.rocksdb;

import culex.broker.memory.MemoryAccount;
import culex.broker.memory.MemoryUse;
import culex.broker.message.Completion;
import culex.broker.message.Message;
import culex.broker.store.Journal;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import culex.broker.store.paged.PagedRetained;
import culex.broker.store.paged.RetainedChange;
import culex.broker.store.paged.RetainedLoads;
import culex.broker.topic.FilterScan;
import culex.broker.topic.TopicName;
import culex.broker.transport.Faults;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The journal of one loop: collects the entries of a turn of the loop, and submits them to the writer. Runs on that loop. */
final class RocksJournal implements Journal {
    private final StoreWriter writer;
    private final SubmissionQueue submissions;
    private final AtomicLong numbers;
    private final Executor loop;
    private final Executor endOfTurn;
    private final Faults faults;
    private final MemoryAccount memory;
    private final PagedRetained retained;
    private Submission current;
    private @Nullable Thread user;

    private long entries;

    RocksJournal(
            StoreWriter writer,
            SubmissionQueue submissions,
            AtomicLong numbers,
            Executor loop,
            Executor endOfTurn,
            MemoryAccount memory,
            PagedRetained retained,
            Faults faults) {
        this.writer = writer;
        this.submissions = submissions;
        this.numbers = numbers;
        this.loop = loop;
        this.endOfTurn = endOfTurn;
        this.memory = memory;
        this.retained = retained;
        this.faults = faults;
        current = new Submission(loop, faults);
    }

    @Override
    public boolean isPersistent() {
        return true;
    }

    @Override
    public long entries() {
        return entries;
    }

    @Override
    public boolean isCongested() {
        return submissions.isCongested();
    }

    @Override
    public boolean isDegraded() {
        return writer.isDegraded();
    }

    /** Whether the caller runs on the thread that used this journal first: the thread of its loop. For assertions only. */
    private boolean isOnLoop() {
        Thread caller = Thread.currentThread();
        if (user == null) {
            user = caller;
        }
        return user == caller;
    }

    private Submission open() {
        assert isOnLoop();
        if (current.isEmpty()) {
            endOfTurn.execute(this::submit);
        }
        return current;
    }

    private void append(Entry entry) {
        Submission to = open();
        long bytes = entry.bytes();
        to.entries.add(entry);
        to.bytes += bytes;
        memory.add(MemoryUse.JOURNAL, bytes);
        entries++;
    }

    @Override
    public void whenDurable(Completion completion) {
        open().completions.add(completion);
    }

    @Override
    public void whenStored(Runnable task) {
        open().whenStored.add(task);
    }

    @Override
    public void submit() {
        assert isOnLoop();
        if (!current.isEmpty()) {
            Submission submission = current;
            current = new Submission(loop, faults);
            writer.submit(submission);
        }
    }

    @Override
    public long nextNumber() {
        return numbers.incrementAndGet();
    }

    @Override
    public void append(Message message, Receiver[] receivers, boolean isAccepted) {
        append(new Entry.Append(message, receivers, isAccepted));
    }

    @Override
    public void sent(long session, long message, int packetIdentifier) {
        append(new Entry.Sent(session, message, packetIdentifier));
    }

    @Override
    public void released(long session, long message, int packetIdentifier) {
        append(new Entry.Released(session, message, packetIdentifier));
    }

    @Override
    public void settled(long session, long message) {
        append(new Entry.Settled(session, message));
    }

    @Override
    public void finished(long session, long message) {
        append(new Entry.Finished(session, message));
    }

    @Override
    public void load(long session, long[] messages, Executor to, Loaded loaded) {
        open().loads.add(new Submission.Load(session, messages, to, loaded));
    }

    @Override
    public void save(SessionState session) {
        append(new Entry.Save(session));
    }

    @Override
    public void delete(String clientId) {
        append(new Entry.Delete(clientId));
    }

    @Override
    public void saveSubscription(long session, StoredSubscription subscription) {
        append(new Entry.SaveSubscription(session, subscription));
    }

    @Override
    public void removeSubscription(long session, String topicFilter) {
        append(new Entry.RemoveSubscription(session, topicFilter));
    }

    @Override
    public void accepted(long session, int packetIdentifier, Message message) {
        append(new Entry.Accepted(session, packetIdentifier, message));
    }

    @Override
    public void completed(long session, int packetIdentifier) {
        append(new Entry.Completed(session, packetIdentifier));
    }

    @Override
    public void retain(Message message) {
        append(retained.put(message));
    }

    @Override
    public void removeRetained(TopicName topic) {
        RetainedChange change = retained.remove(topic.utf8());
        if (change != null) {
            append(change);
        }
    }

    private void append(RetainedChange change) {
        append(new Entry.RetainedChanged(change.topic(), change.heldBytes()));
    }

    @Override
    public void loadRetained(FilterScan scan, byte[] from, Executor to, Reached reached) {
        open().retainedLoads.add(new RetainedLoads.Request.Load(scan, from, to, reached));
    }

    @Override
    public void sweepRetained(byte[] from, long nowMillis, Reached reached) {
        open().retainedLoads.add(new RetainedLoads.Request.Sweep(from, nowMillis, loop, this::expired, reached));
    }

    private void expired(byte[] topic) {
        append(new Entry.RetainedChanged(topic, topic.length));
    }
}
