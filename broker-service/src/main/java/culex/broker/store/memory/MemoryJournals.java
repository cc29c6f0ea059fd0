package culex.broker.store.memory;

import culex.broker.memory.MemoryAccount;
import culex.broker.message.Completion;
import culex.broker.message.Message;
import culex.broker.store.Journal;
import culex.broker.store.Journals;
import culex.broker.store.RecoveryListener;
import culex.broker.store.RetainedStore;
import culex.broker.store.SessionState;
import culex.broker.store.StoreCounters;
import culex.broker.store.StoredSubscription;
import culex.broker.topic.FilterScan;
import culex.broker.topic.TopicName;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A store that stores nothing: sessions, queues and retained messages are lost at the end of the process, and every completion runs
 * immediately.
 */
public final class MemoryJournals implements Journals {
    private static final Journal EMPTY_JOURNAL = new Journal() {
        @Override
        public boolean isPersistent() {
            return false;
        }

        @Override
        public long entries() {
            return 0;
        }

        @Override
        public void whenDurable(Completion completion) {
            completion.onDone(true);
        }

        @Override
        public void whenStored(Runnable task) {
            task.run();
        }

        @Override
        public void submit() {}

        @Override
        public boolean isCongested() {
            return false;
        }

        @Override
        public boolean isDegraded() {
            return false;
        }

        @Override
        public void save(SessionState session) {}

        @Override
        public void delete(String clientId) {}

        @Override
        public void saveSubscription(long session, StoredSubscription subscription) {}

        @Override
        public void removeSubscription(long session, String topicFilter) {}

        @Override
        public void accepted(long session, int packetIdentifier, Message message) {}

        @Override
        public void completed(long session, int packetIdentifier) {}

        @Override
        public long nextNumber() {
            return Message.NOT_STORED;
        }

        @Override
        public void append(Message message, Receiver[] receivers, boolean owned) {}

        @Override
        public void sent(long session, long message, int packetIdentifier) {}

        @Override
        public void released(long session, long message, int packetIdentifier) {}

        @Override
        public void settled(long session, long message) {}

        @Override
        public void finished(long session, long message) {}

        @Override
        public void load(long session, long[] messages, Executor to, Loaded loaded) {
            to.execute(() -> loaded.onLoaded(List.of()));
        }

        @Override
        public void retain(Message message) {}

        @Override
        public void removeRetained(TopicName topic) {}

        @Override
        public void loadRetained(FilterScan scan, byte[] from, Executor to, Reached reached) {
            to.execute(() -> reached.onReached(null));
        }

        @Override
        public void sweepRetained(byte[] from, long nowMillis, Reached reached) {
            reached.onReached(null);
        }
    };

    private final StoreCounters counters = new StoreCounters();

    @Override
    public Journal journal(Executor loop, Executor endOfTurn, MemoryAccount memory, Runnable onResume) {
        return EMPTY_JOURNAL;
    }

    @Override
    public @Nullable RetainedStore retained() {
        return null;
    }

    @Override
    public void recover(RecoveryListener recovered) {}

    @Override
    public String trouble() {
        return "";
    }

    @Override
    public long heartbeatNanos() {
        return System.nanoTime();
    }

    @Override
    public StoreCounters counters() {
        return counters;
    }

    @Override
    public long waiting() {
        return 0;
    }

    @Override
    public long diskBytes() {
        return 0;
    }

    @Override
    public void close() {}
}
