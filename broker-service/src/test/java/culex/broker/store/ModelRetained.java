package culex.broker.store;

import culex.broker.memory.MemoryBudget;
import culex.broker.message.Retained;
import culex.broker.store.paged.PagedRetained;
import culex.broker.store.paged.RetainedChange;
import culex.broker.store.paged.RetainedLoads;
import culex.broker.store.paged.RetainedRecords;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Retained messages of a model store, whose records are in a map. The cache is so small that nearly every message is read again. */
public final class ModelRetained implements RetainedRecords {
    private static final long CACHE_BYTES = 1000;

    private final TreeMap<byte[], Retained> records = new TreeMap<>(Arrays::compareUnsigned);
    private final long unstoredBytesMax;
    private PagedRetained messages;
    private RetainedLoads loads;

    public ModelRetained() {
        this(Long.MAX_VALUE);
    }

    /** @param unstoredBytesMax see {@link PagedRetained} */
    ModelRetained(long unstoredBytesMax) {
        this.unstoredBytesMax = unstoredBytesMax;
        messages = begin();
        loads = loads();
    }

    private PagedRetained begin() {
        PagedRetained begun = new PagedRetained(
                this, CACHE_BYTES, unstoredBytesMax, MemoryBudget.unlimited().newAccount());
        records.forEach(
                (topic, message) -> begun.addStored(begun.hash(topic), message.sizeBytes(), message.expiresAtMillis()));
        return begun;
    }

    private RetainedLoads loads() {
        return new RetainedLoads(messages, Long.MAX_VALUE, unreadable -> {
            throw new AssertionError(unreadable);
        });
    }

    /** The retained messages. */
    public PagedRetained messages() {
        return messages;
    }

    /** Simulates a crash: a new process starts with the stored records. */
    void crash() {
        messages = begin();
        loads = loads();
    }

    /** Stores the latest change of a Topic Name, unless it is stored. */
    public void store(byte[] topic) {
        RetainedChange change = messages.unstored(topic);
        if (change == null) {
            return;
        }
        Retained message = change.message();
        if (message == null) {
            records.remove(topic);
        } else {
            records.put(topic, message);
        }
        messages.stored(change);
    }

    /** Serves a read request. */
    public void serve(RetainedLoads.Request request) {
        loads.add(request);
        loads.serve(Long.MAX_VALUE);
    }

    @Override
    public Cursor open() {
        return new Place();
    }

    private final class Place implements Cursor {
        private Map.@Nullable Entry<byte[], Retained> at;

        private Map.Entry<byte[], Retained> at() {
            Map.Entry<byte[], Retained> entry = at;
            if (entry == null) {
                throw new IllegalStateException("no record");
            }
            return entry;
        }

        @Override
        public void seek(byte[] key) {
            at = records.ceilingEntry(key);
        }

        @Override
        public boolean isValid() {
            return at != null;
        }

        @Override
        public byte[] topic() {
            return at().getKey();
        }

        @Override
        public Retained message() {
            return at().getValue();
        }

        @Override
        public void next() {
            at = records.higherEntry(topic());
        }

        @Override
        public void close() {}
    }
}
