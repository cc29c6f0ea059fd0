package culex.broker.store.paged;

import culex.broker.message.Retained;
import culex.broker.store.RetainedJournal.Reached;
import culex.broker.topic.FilterScan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads retained messages for those who want them, one request after the other. On the store's thread. */
public final class RetainedLoads {
    /** Steps along the records and the changes for one request; then the one who asked asks again. */
    private static final int STEPS_MAX = 2000;

    private static final int SWEEP_RECORDS_MAX = 1000;
    private static final long SWEEP_BYTES_MAX = 512 * 1024;

    /** Something to be read. */
    public sealed interface Request {
        /** See {@link culex.broker.store.RetainedJournal#loadRetained}. */
        record Load(FilterScan scan, byte[] from, Executor to, Reached reached) implements Request {}

        /**
         * See {@link culex.broker.store.RetainedJournal#sweepRetained}.
         *
         * @param removed takes the Topic Names of expired messages on the loop: their removals are to be stored
         */
        record Sweep(byte[] from, long nowMillis, Executor to, Consumer<byte[]> removed, Reached reached)
                implements Request {}
    }

    private final PagedRetained retained;
    private final Consumer<Throwable> onUnreadable;
    private final long pinnedBytesMax;
    private final Queue<Request> requests = new ArrayDeque<>();
    private final AtomicLong pinnedBytes = new AtomicLong();

    /**
     * @param pinnedBytesMax the most bytes of pages that wait for a loop to look at them; one page at least
     * @param onUnreadable is told why messages cannot be read
     */
    public RetainedLoads(PagedRetained retained, long pinnedBytesMax, Consumer<Throwable> onUnreadable) {
        this.retained = retained;
        this.pinnedBytesMax = pinnedBytesMax;
        this.onUnreadable = onUnreadable;
    }

    public void add(Request request) {
        requests.add(request);
    }

    /** Whether requests wait. */
    public boolean isEmpty() {
        return requests.isEmpty();
    }

    /** Whether one of them can be served now. */
    public boolean canServe() {
        return !requests.isEmpty() && pinnedBytes.get() < pinnedBytesMax;
    }

    /** Serves one request after the other for so long; one at least, unless loops have to look at pages first. */
    public void serve(long nanos) {
        long began = System.nanoTime();
        while (canServe()) {
            serve(requests.remove());
            if (System.nanoTime() - began >= nanos) {
                break;
            }
        }
        retained.count();
    }

    private void serve(Request request) {
        try {
            switch (request) {
                case Request.Load load -> load(load);
                case Request.Sweep sweep -> sweep(sweep);
            }
        } catch (RuntimeException | OutOfMemoryError unreadable) {
            onUnreadable.accept(unreadable);
            switch (request) {
                case Request.Load load -> answer(load.to, () -> load.reached.onReached(null));
                case Request.Sweep sweep -> answer(sweep.to, () -> sweep.reached.onReached(null));
            }
        }
    }

    private static void answer(Executor to, Runnable task) {
        try {
            to.execute(task);
        } catch (RejectedExecutionException ended) {
            // the loop has ended, so that nobody waits any more
        }
    }

    private void load(Request.Load load) {
        RetainedPage page = retained.pages().find(load.from);
        if (page != null) {
            answer(load, load.from, page);
            return;
        }
        try (RetainedRecords.Cursor cursor = retained.records().open()) {
            cursor.seek(load.from);
            byte[] position = firstMatch(load.scan, load.from, cursor);
            if (position == null || !isMatch(load.scan, position)) {
                answer(load.to, () -> load.reached.onReached(position));
                return;
            }
            page = retained.pages().find(position);
            if (page == null) {
                page = retained.pages().read(position, cursor, load.scan);
            }
            answer(load, position, page);
        }
    }

    private static boolean isMatch(FilterScan scan, byte[] topic) {
        return topic.length > 0 && scan.next(topic) == topic;
    }

    /**
     * Goes to the first message that matches, among the records and the changes that are not stored.
     *
     * @return its Topic Name; where to go on when it is far; or null when there is none
     */
    private byte @Nullable [] firstMatch(FilterScan scan, byte[] from, RetainedRecords.Cursor cursor) {
        byte[] position = from;
        for (int steps = STEPS_MAX; steps > 0; steps--) {
            byte[] topic = cursor.isValid() ? cursor.topic() : null;
            RetainedChange change = retained.changes().first(position, false);
            if (change != null && (topic == null || Arrays.compareUnsigned(change.topic(), topic) < 0)) {
                topic = change.topic();
            }
            byte[] next = topic == null ? null : scan.next(topic);
            if (next == null || next == topic) {
                return next;
            }
            position = next;
            if (cursor.isValid() && Arrays.compareUnsigned(cursor.topic(), position) < 0) {
                cursor.seek(position);
            }
        }
        return position;
    }

    /** Answers with a page, which stays in memory until the one who asked has looked at it. */
    private void answer(Request.Load load, byte[] position, RetainedPage page) {
        long bytes = page.bytes();
        page.pin();
        pinnedBytes.addAndGet(bytes);
        Runnable release = () -> {
            page.unpin();
            pinnedBytes.addAndGet(-bytes);
        };
        try {
            load.to.execute(() -> {
                try {
                    load.reached.onReached(position);
                } finally {
                    release.run();
                }
            });
        } catch (RejectedExecutionException ended) {
            release.run();
        }
    }

    /** Nothing is newer than a record of which no change waits, for only this thread stores changes. */
    private void sweep(Request.Sweep sweep) {
        if (sweep.from.length == 0 && !retained.beginSweep(sweep.nowMillis)) {
            answer(sweep.to, () -> sweep.reached.onReached(null));
            return;
        }
        List<byte[]> expired = new ArrayList<>();
        byte[] next = null;
        try (RetainedRecords.Cursor cursor = retained.records().open()) {
            long bytes = 0;
            int records = 0;
            for (cursor.seek(sweep.from); cursor.isValid(); cursor.next()) {
                if (records >= SWEEP_RECORDS_MAX || bytes >= SWEEP_BYTES_MAX) {
                    next = cursor.topic();
                    break;
                }
                Retained message = cursor.message();
                records++;
                bytes += message.sizeBytes();
                if (!message.isExpired(sweep.nowMillis)) {
                    retained.expires(message.expiresAtMillis());
                } else if (retained.removeExpired(message)) {
                    expired.add(message.topic());
                }
            }
        } catch (RuntimeException | OutOfMemoryError unreadable) {
            retained.expires(sweep.nowMillis); // the next sweep starts from the beginning
            answer(sweep.to, () -> expired.forEach(sweep.removed));
            throw unreadable;
        }
        byte[] position = next;
        answer(sweep.to, () -> {
            expired.forEach(sweep.removed);
            sweep.reached.onReached(position);
        });
    }
}
