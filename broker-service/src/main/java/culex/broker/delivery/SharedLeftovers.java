package culex.broker.delivery;

import culex.broker.message.Delivery;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/**
 * Deliveries of Shared Subscriptions that were on their way to the client of an ended Session and are in the store only: read in pages and
 * given to whoever delivers them to other members. On the loop that owned the Session.
 */
final class SharedLeftovers {
    private static final int PAGE = 1000;
    private static final long PAGE_BYTES = 512 * 1024;

    private final KeptDeliveries kept;
    private final LongArrayList numbers = new LongArrayList();
    private final IntArrayList sizes = new IntArrayList();
    private int position;

    SharedLeftovers(KeptDeliveries kept) {
        this.kept = kept;
    }

    void add(long number, int sizeBytes) {
        numbers.addLong(number);
        sizes.addInt(sizeBytes);
    }

    /**
     * Gives them away, page by page; the store need not keep them any longer.
     *
     * @param then runs behind the last page; at once when there is none
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
        kept.load(page, deliveries -> {
            for (long number : page) {
                kept.settle(number); // with what comes of it, in one commit
                kept.finish(number);
            }
            taker.accept(deliveries);
            give(taker, then);
        });
    }
}
