package culex.broker.store.paged;

import culex.broker.message.Retained;
import culex.broker.store.RetainedIterator;
import culex.broker.topic.FilterScan;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Iterates over the pages in memory merged with the unstored changes. A change replaces the stored message of its topic. */
final class PagedIterator implements RetainedIterator {
    private final RetainedPages pages;
    private final RetainedChanges changes;
    private byte[] position;
    /** Whether the message at the current position was returned already, so that the iterator must move on. */
    private boolean isPast;

    private boolean isAtEnd;
    private @Nullable RetainedPage page;
    private RetainedPage.@Nullable Content content;
    private int index;

    PagedIterator(RetainedPages pages, RetainedChanges changes, byte[] from) {
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
            RetainedChange change = changes.isEmpty() ? null : changes.first(position, isPast);
            if (from.content() != stored) {
                // The page has changed: a change that was unstored before may now be in the page and not in the list of
                // changes.
                continue;
            }
            Retained message = index < stored.messages().length ? stored.messages()[index] : null;
            if (change != null && stored.covers(change.topic()) && isFirst(change, message)) {
                advanceTo(change.topic(), message);
                if (change.message() != null) {
                    return change.message();
                }
            } else if (message != null) {
                advanceTo(message.topic(), message);
                return message;
            } else {
                leavePage(stored);
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

    /** The current content of the page; null when the page no longer covers the position. */
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
            index = found < 0 ? -found - 1 : isPast ? found + 1 : found;
        }
        return now;
    }

    private static boolean isFirst(RetainedChange change, @Nullable Retained message) {
        return message == null || Arrays.compareUnsigned(change.topic(), message.topic()) <= 0;
    }

    private void advanceTo(byte[] topic, @Nullable Retained message) {
        if (message != null && Arrays.equals(topic, message.topic())) {
            index++;
        }
        position = topic;
        isPast = true;
    }

    private void leavePage(RetainedPage.Content stored) {
        byte[] end = stored.end();
        page = null;
        content = null;
        if (end == null) {
            isAtEnd = true;
        } else {
            position = end;
            isPast = false;
        }
    }

    @Override
    public boolean isAtEnd() {
        return isAtEnd;
    }

    @Override
    public byte[] position() {
        return isPast ? FilterScan.behind(position) : position;
    }
}
