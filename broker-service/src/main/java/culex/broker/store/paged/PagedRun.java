package culex.broker.store.paged;

import culex.broker.message.Retained;
import culex.broker.store.RetainedRun;
import culex.broker.topic.FilterScan;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Goes along the pages in memory, with the changes that are not stored yet laid over them. */
final class PagedRun implements RetainedRun {
    private final RetainedPages pages;
    private final RetainedChanges changes;
    private byte[] position;
    /** Whether the message at the position was returned. */
    private boolean isBehind;

    private boolean isAtEnd;
    private @Nullable RetainedPage page;
    private RetainedPage.@Nullable Content content;
    private int index;

    PagedRun(RetainedPages pages, RetainedChanges changes, byte[] from) {
        this.pages = pages;
        this.changes = changes;
        position = from;
    }

    @Override
    public @Nullable Retained next() {
        while (!isAtEnd) {
            RetainedPage from = page();
            RetainedPage.Content stored = from == null ? null : content(from);
            if (from == null || stored == null) {
                return null;
            }
            RetainedChange change = changes.isEmpty() ? null : changes.first(position, isBehind);
            if (from.content() != stored) {
                continue; // what was not stored before may be stored now, so that it is only there
            }
            Retained message = index < stored.messages().length ? stored.messages()[index] : null;
            if (change != null && stored.covers(change.topic()) && isFirst(change, message)) {
                pass(change.topic(), message);
                if (change.message() != null) {
                    return change.message();
                }
            } else if (message != null) {
                pass(message.topic(), message);
                return message;
            } else {
                leave(stored);
            }
        }
        return null;
    }

    private @Nullable RetainedPage page() {
        RetainedPage found = page;
        if (found == null || found.content() == null) {
            found = pages.find(position);
            page = found;
            content = null;
            if (found != null) {
                found.use();
            }
        }
        return found;
    }

    /** What the page holds now; null when it has come to hold less than the position. */
    private RetainedPage.@Nullable Content content(RetainedPage from) {
        RetainedPage.Content now = from.content();
        if (now == null || !now.covers(position)) {
            page = null;
            content = null;
            return null;
        }
        if (now != content) {
            content = now;
            int found = now.find(position);
            index = found < 0 ? -found - 1 : isBehind ? found + 1 : found;
        }
        return now;
    }

    private static boolean isFirst(RetainedChange change, @Nullable Retained message) {
        return message == null || Arrays.compareUnsigned(change.topic(), message.topic()) <= 0;
    }

    private void pass(byte[] topic, @Nullable Retained message) {
        if (message != null && Arrays.equals(topic, message.topic())) {
            index++;
        }
        position = topic;
        isBehind = true;
    }

    private void leave(RetainedPage.Content stored) {
        byte[] end = stored.end();
        page = null;
        content = null;
        if (end == null) {
            isAtEnd = true;
        } else {
            position = end;
            isBehind = false;
        }
    }

    @Override
    public boolean isAtEnd() {
        return isAtEnd;
    }

    @Override
    public byte[] position() {
        return isBehind ? FilterScan.behind(position) : position;
    }
}
