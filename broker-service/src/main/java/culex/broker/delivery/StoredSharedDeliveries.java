package culex.broker.delivery;

import culex.broker.message.Delivery;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/**
 * The deliveries of Shared Subscriptions that were in flight to the client of an ended Session and are only in the store. They are read in
 * pages and passed on, so that other members receive them. Runs on the loop that owned the Session.
 */
final class StoredSharedDeliveries {
    private static final int PAGE = 1000;
    private static final long PAGE_BYTES = 512 * 1024;

    private final DeliveryJournal deliveryJournal;
    private final LongArrayList numbers = new LongArrayList();
    private final IntArrayList sizes = new IntArrayList();
    private int position;

    StoredSharedDeliveries(DeliveryJournal deliveryJournal) {
        this.deliveryJournal = deliveryJournal;
    }

    void add(long number, int sizeBytes) {
        numbers.addLong(number);
        sizes.addInt(sizeBytes);
    }

    /**
     * Passes the deliveries to the taker, page by page, and deletes them from the store.
     *
     * @param then runs after the last page; immediately when there is none
     */
    void give(Consumer<List<Delivery>> taker, Runnable then) {
        int from = position;
        long bytes = 0;
        while (position < numbers.size() && position - from < PAGE && bytes < PAGE_BYTES) {
            bytes += sizes.getInt(position++);
        }
        if (position == from) {
            then.run();
            return;
        }
        long[] page = new long[position - from];
        for (int i = 0; i < page.length; i++) {
            page[i] = numbers.getLong(from + i);
        }
        deliveryJournal.load(page, deliveries -> {
            for (long number : page) {
                deliveryJournal.settle(number); // in one commit with what the taker appends
                deliveryJournal.finish(number);
            }
            taker.accept(deliveries);
            give(taker, then);
        });
    }
}
