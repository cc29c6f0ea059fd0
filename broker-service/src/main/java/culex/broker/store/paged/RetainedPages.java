package culex.broker.store.paged;

import culex.broker.message.Retained;
import culex.broker.topic.FilterScan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pages in memory, whose ranges do not overlap: a cache with a limit. A page in the cache is up to date, because the store writer
 * changes it with each message that it stores. The store writer adds, changes and removes pages; any thread reads.
 */
final class RetainedPages {
    /** Maximum number of messages of a page when it is read; there is also a maximum of bytes, but a page has at least one message. */
    static final int MESSAGES_MAX = 256;

    static final long BYTES_MAX = 128 * 1024;
    /** Number of messages in a row that the filter of the request does not match, after which a page ends. */
    private static final int UNMATCHED_MAX = 8;
    /** A page in the cache may grow by changes to this multiple of the limits for reading. */
    private static final int GROWTH = 2;

    private final ConcurrentSkipListMap<byte[], RetainedPage> byStart =
            new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    /** The queue of the second-chance algorithm: a page that was used is moved to the end instead of being removed. */
    private final ArrayDeque<RetainedPage> all = new ArrayDeque<>();

    /** While memory is short, the limit of the cache is divided by this number. */
    private static final int SHORT_OF_MEMORY_PART = 8;

    private final long bytesMax;
    private final BooleanSupplier isMemoryShort;
    private long bytes;

    /**
     * @param bytesMax the maximum number of bytes of all pages that are not pinned
     * @param isMemoryShort whether the cache must shrink when the next page is read
     */
    RetainedPages(long bytesMax, BooleanSupplier isMemoryShort) {
        this.bytesMax = bytesMax;
        this.isMemoryShort = isMemoryShort;
    }

    /** The bytes that the pages take in memory. Runs on the store writer's thread. */
    long bytes() {
        return bytes;
    }

    /** The page that covers a Topic Name, or null. May be called from any thread. */
    @Nullable RetainedPage find(byte[] topic) {
        Map.Entry<byte[], RetainedPage> entry = byStart.floorEntry(topic);
        if (entry == null) {
            return null;
        }
        RetainedPage page = entry.getValue();
        RetainedPage.Content content = page.content();
        return content != null && content.covers(topic) ? page : null;
    }

    /** Stores or removes a message in its page, if the page is in the cache. Runs on the store writer's thread. */
    void stored(byte[] topic, @Nullable Retained message) {
        RetainedPage page = find(topic);
        if (page != null) {
            bytes += page.stored(topic, message, GROWTH * MESSAGES_MAX, GROWTH * BYTES_MAX);
        }
    }

    /**
     * Reads a page from the position of the cursor, up to the next page in the cache at most. Runs on the store writer's thread.
     *
     * @param start the first Topic Name of the range, which no other page covers; no record lies between it and the cursor
     * @param scan the filter of the request: the range ends after some messages in a row that it does not match
     */
    RetainedPage read(byte[] start, RetainedRecords.Cursor cursor, FilterScan scan) {
        byte[] end = byStart.higherKey(start);
        List<Retained> messages = new ArrayList<>();
        long size = 0;
        int unmatched = 0;
        while (cursor.isValid()) {
            byte[] topic = cursor.topic();
            if (end != null && Arrays.compareUnsigned(topic, end) >= 0) {
                break;
            }
            byte[] next = scan.next(topic);
            unmatched = next == topic ? 0 : next == null ? UNMATCHED_MAX : unmatched + 1;
            boolean isFull = messages.size() >= MESSAGES_MAX || size >= BYTES_MAX || unmatched >= UNMATCHED_MAX;
            if (isFull && (!messages.isEmpty() || !Arrays.equals(topic, start))) {
                end = topic;
                break;
            }
            Retained message = cursor.message();
            messages.add(message);
            size += message.sizeBytes();
            cursor.next();
        }
        RetainedPage page = new RetainedPage(start, new RetainedPage.Content(messages.toArray(new Retained[0]), end));
        add(page);
        return page;
    }

    private void add(RetainedPage page) {
        RetainedPage replaced = byStart.put(page.start(), page);
        if (replaced != null) { // changes have shortened the range of the page until it was empty
            close(replaced);
            all.remove(replaced);
        }
        all.addLast(page);
        bytes += page.bytes();
        long limit = isMemoryShort.getAsBoolean() ? bytesMax / SHORT_OF_MEMORY_PART : bytesMax;
        for (int left = 2 * all.size(); left > 0 && bytes > limit; left--) {
            RetainedPage oldest = all.removeFirst();
            if (oldest == page || oldest.isPinned() || oldest.takeUsed()) {
                all.addLast(oldest);
            } else {
                byStart.remove(oldest.start(), oldest);
                close(oldest);
            }
        }
    }

    private void close(RetainedPage page) {
        bytes -= page.bytes();
        page.close();
    }
}
