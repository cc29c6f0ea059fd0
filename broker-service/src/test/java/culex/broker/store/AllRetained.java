package culex.broker.store;

import culex.broker.message.Retained;
import culex.broker.topic.FilterScan;
import culex.broker.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Reads the retained messages of a store that match a filter, in the same way as a RetainedCursor. */
public final class AllRetained {
    private final RetainedStore store;
    private final Journal journal;
    private final Executor loop;
    private final FilterScan scan;
    private final List<Retained> found = new ArrayList<>();
    private boolean isDone;

    public AllRetained(RetainedStore store, Journal journal, Executor loop, String filter) {
        this.store = store;
        this.journal = journal;
        this.loop = loop;
        scan = new FilterScan(Objects.requireNonNull(TopicFilter.parse(filter)));
        onReached(scan.start());
    }

    public boolean isDone() {
        return isDone;
    }

    /** Returns the messages, in the order of their Topic Names. */
    public List<Retained> found() {
        return found;
    }

    private void onReached(byte @Nullable [] position) {
        byte[] from = position;
        while (from != null) {
            RetainedIterator run = store.from(from);
            from = gather(run);
            if (from == null && !isDone && !run.isAtEnd()) {
                journal.loadRetained(scan, run.position(), loop, this::onReached);
                return;
            }
        }
        isDone = true;
    }

    /** Collects the matching messages of a page. Returns the position to continue at; null if no later message matches. */
    private byte @Nullable [] gather(RetainedIterator run) {
        for (Retained message = run.next(); message != null; message = run.next()) {
            byte[] next = scan.next(message.topic());
            if (next == message.topic()) {
                found.add(message);
            } else if (next != null) {
                return next;
            } else {
                isDone = true;
                return null;
            }
        }
        return null;
    }
}
