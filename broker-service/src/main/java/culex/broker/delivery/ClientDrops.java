package culex.broker.delivery;

import culex.broker.message.Message;
import culex.broker.observe.DropReason;
import culex.broker.transport.Loop;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Reports the dropped messages of one client, and counts them since its Session began or the broker started. Written on the loop that owns
 * the Session; the counts may be read from any thread.
 */
public final class ClientDrops {
    private final String clientId;
    /** The counts by the ordinal of the reason; null until the first message is dropped. */
    private volatile @Nullable AtomicLongArray counts;

    public ClientDrops(String clientId) {
        this.clientId = clientId;
    }

    /**
     * Counts and reports a message that is not sent to the client; runs on the loop that owns the Session.
     *
     * @param message null when it is not in memory
     */
    void drop(Loop loop, @Nullable Message message, DropReason reason) {
        loop.events().dropped(clientId, message, reason);
        AtomicLongArray now = counts;
        if (now == null) {
            now = new AtomicLongArray(DropReason.values().length);
            counts = now;
        }
        now.setOpaque(reason.ordinal(), now.getPlain(reason.ordinal()) + 1);
    }

    /** The number of messages dropped for a reason. */
    public long count(DropReason reason) {
        AtomicLongArray now = counts;
        return now == null ? 0 : now.getOpaque(reason.ordinal());
    }

    /** The number of messages dropped for any reason. */
    public long total() {
        AtomicLongArray now = counts;
        long total = 0;
        for (int i = 0; now != null && i < now.length(); i++) {
            total += now.getOpaque(i);
        }
        return total;
    }
}
