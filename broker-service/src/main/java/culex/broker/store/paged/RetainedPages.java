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
 * The pages in memory, whose ranges do not overlap: a cache with a bound. A page stays up to date for as long as it is here, because what is
 * stored is changed here too. The store's thread adds, changes and removes; any thread reads.
 */
final class RetainedPages {
    /** A page is read up to so many messages or bytes; one message at least. */
    static final int MESSAGES_MAX = 256;

    static final long BYTES_MAX = 128 * 1024;
    /** A page ends behind so many messages in a row that nobody asked for. */
    private static final int UNWANTED_MAX = 8;
    /** A page that changes may grow to this many times that. */
    private static final int GROWTH = 2;

    private final ConcurrentSkipListMap<byte[], RetainedPage> byStart =
            new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    /** In the order in which they came, and were found used. */
    private final ArrayDeque<RetainedPage> all = new ArrayDeque<>();

    /** While memory is short, the cache keeps this part of its bytes. */
    private static final int SHORT_OF_MEMORY_PART = 8;

    private final long bytesMax;
    private final BooleanSupplier isMemoryShort;
    private long bytes;

    /**
     * @param bytesMax the most bytes of all pages but those that somebody waits for
     * @param isMemoryShort whether the cache must shrink with the next page that is read
     */
    RetainedPages(long bytesMax, BooleanSupplier isMemoryShort) {
        this.bytesMax = bytesMax;
        this.isMemoryShort = isMemoryShort;
    }

    /** What the pages take in memory. On the store's thread. */
    long bytes() {
        return bytes;
    }

    /** The page that covers a Topic Name, or null when none does. From any thread. */
    @Nullable RetainedPage find(byte[] topic) {
        Map.Entry<byte[], RetainedPage> entry = byStart.floorEntry(topic);
        if (entry == null) {
            return null;
        }
        RetainedPage page = entry.getValue();
        RetainedPage.Content content = page.content();
        return content != null && content.covers(topic) ? page : null;
    }

    /** A message is stored or removed. On the store's thread. */
    void stored(byte[] topic, @Nullable Retained message) {
        RetainedPage page = find(topic);
        if (page != null) {
            bytes += page.stored(topic, message, GROWTH * MESSAGES_MAX, GROWTH * BYTES_MAX);
        }
    }

    /**
     * Reads a page, which begins where the cursor stands and ends where another page begins at the latest. On the store's thread.
     *
     * @param start the first Topic Name of the range, which no other page covers; no record is between it and the cursor
     * @param scan says which messages are wanted: the range ends where none has come for a while
     */
    RetainedPage read(byte[] start, RetainedRecords.Cursor cursor, FilterScan scan) {
        byte[] end = byStart.higherKey(start);
        List<Retained> messages = new ArrayList<>();
        long size = 0;
        int unwanted = 0;
        while (cursor.isValid()) {
            byte[] topic = cursor.topic();
            if (end != null && Arrays.compareUnsigned(topic, end) >= 0) {
                break;
            }
            byte[] next = scan.next(topic);
            unwanted = next == topic ? 0 : next == null ? UNWANTED_MAX : unwanted + 1;
            boolean isFull = messages.size() >= MESSAGES_MAX || size >= BYTES_MAX || unwanted >= UNWANTED_MAX;
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
        if (replaced != null) { // it covers nothing any more
            close(replaced);
            all.remove(replaced);
        }
        all.addLast(page);
        bytes += page.bytes();
        long most = isMemoryShort.getAsBoolean() ? bytesMax / SHORT_OF_MEMORY_PART : bytesMax;
        for (int left = 2 * all.size(); left > 0 && bytes > most; left--) {
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
