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

/** Serves the requests of the loops to read retained messages, one after the other. Runs on the store writer's thread. */
public final class RetainedLoads {
    /**
     * Maximum number of steps over records and changes for one request. Then the request ends with a position, and its caller continues
     * from there with another request.
     */
    private static final int STEPS_MAX = 2000;

    private static final int SWEEP_RECORDS_MAX = 1000;
    private static final long SWEEP_BYTES_MAX = 512 * 1024;

    /** A request of a loop. */
    public sealed interface Request {
        /** Loads retained messages: {@link culex.broker.store.RetainedJournal#loadRetained}. */
        record Load(FilterScan scan, byte[] from, Executor to, Reached reached) implements Request {}

        /**
         * Removes expired retained messages: {@link culex.broker.store.RetainedJournal#sweepRetained}.
         *
         * @param removed receives, on the loop, the Topic Names of expired messages, whose removals it must append
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
     * @param pinnedBytesMax the maximum number of bytes of pages that loops have not used yet, but always one page
     * @param onUnreadable receives the reason when messages cannot be read
     */
    public RetainedLoads(PagedRetained retained, long pinnedBytesMax, Consumer<Throwable> onUnreadable) {
        this.retained = retained;
        this.pinnedBytesMax = pinnedBytesMax;
        this.onUnreadable = onUnreadable;
    }

    public void add(Request request) {
        requests.add(request);
    }

    /** Whether no request for retained messages waits. */
    public boolean isEmpty() {
        return requests.isEmpty();
    }

    /** Whether a request waits and the loops have used enough of the pages that were read for them, so that it may be served now. */
    public boolean canServe() {
        return !requests.isEmpty() && pinnedBytes.get() < pinnedBytesMax;
    }

    /** Serves waiting requests for about the given time, at least one of them. Serves none while {@link #canServe} is false. */
    public void serve(long nanos) {
        long began = System.nanoTime();
        while (canServe()) {
            serve(requests.remove());
            if (System.nanoTime() - began >= nanos) {
                break;
            }
        }
        retained.updateAccount();
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
            // the loop has ended, so nobody needs the result
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
     * Finds the first message that matches, among records and unstored changes.
     *
     * @return its Topic Name; after {@link #STEPS_MAX} steps without a match the Topic Name to continue from; null when there is none
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

    /** Completes a request with a page, which stays in memory until the callback has returned. */
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

    /** A record without an unstored change is up to date during the sweep, because only this thread stores changes. */
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
                    retained.noteExpiry(message.expiresAtMillis());
                } else if (retained.removeExpired(message)) {
                    expired.add(message.topic());
                }
            }
        } catch (RuntimeException | OutOfMemoryError unreadable) {
            retained.noteExpiry(sweep.nowMillis); // so that the next sweep starts from the beginning
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
