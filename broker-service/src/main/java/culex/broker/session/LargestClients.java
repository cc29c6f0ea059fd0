package culex.broker.session;

import culex.broker.memory.LimitReached;
import culex.broker.memory.MemoryBudget;
import culex.broker.observe.DropReason;
import culex.broker.transport.Loop;
import culex.broker.transport.TimerWheel;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * While memory is critical, disconnects the client that uses the most memory, over all loops, and then the next one. If this client is not
 * connected and its Session is not stored, its Session is ended. Each loop checks its own Sessions.
 */
public final class LargestClients {
    private static final long LOOK_MILLIS = 100;
    /**
     * The interval between two disconnects when uncounted memory caused the state: only the next garbage collection shows whether it is
     * free.
     */
    private static final long UNCOUNTED_LOOK_MILLIS = 1000;

    private static final int PERCENT = 100;
    /** A client that uses fewer bytes is not disconnected, because such a client did not cause the memory shortage. */
    private static final long BYTES_MIN = 16 * 1024;

    private final SessionRegistry sessions;
    private final Listener listener;
    private final AtomicLongArray largest;

    /** Is notified of each client that was disconnected, or whose Session was ended. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Called when the client that used the most memory ({@code bytes}) was disconnected, or its Session was ended. Runs on an event
         * loop.
         */
        void onLargest(String clientId, long bytes, boolean wasConnected);
    }

    /** @param loops the number of event loops */
    public LargestClients(SessionRegistry sessions, int loops, Listener listener) {
        this.sessions = sessions;
        this.listener = listener;
        largest = new AtomicLongArray(loops);
    }

    /** Starts the periodic check of a loop; call it on that loop. */
    public void startOn(Loop loop) {
        arm(loop, LOOK_MILLIS);
    }

    private void arm(Loop loop, long millis) {
        loop.arm(
                new TimerWheel.Timer(() -> {
                    boolean isUncounted = isUncounted(loop.memory().budget());
                    boolean acted = false;
                    try {
                        acted = look(loop);
                    } finally {
                        arm(loop, acted && isUncounted ? UNCOUNTED_LOOK_MILLIS : LOOK_MILLIS);
                    }
                }),
                millis);
    }

    private static boolean isUncounted(MemoryBudget budget) {
        return budget.totalBytes() < budget.limitBytes() / PERCENT * MemoryBudget.SHEDDING_PERCENT;
    }

    /** Disconnects the largest client of this loop if it is the largest of all loops; returns whether it did. */
    boolean look(Loop loop) {
        MemoryBudget budget = loop.memory().budget();
        if (!budget.isCritical()) {
            largest.set(loop.index(), 0);
            return false;
        }
        Session most = largestOf(loop);
        long bytes = most == null ? 0 : most.account().heldBytesWithConnection();
        largest.set(loop.index(), bytes);
        long min = isUncounted(budget) ? Math.max(BYTES_MIN, budget.limitBytes() / PERCENT) : BYTES_MIN;
        if (most == null || bytes < min || isLargerElsewhere(bytes)) {
            return false;
        }
        largest.set(loop.index(), 0);
        loop.memory().reached(LimitReached.LARGEST_CLIENT);
        Attachment connection = most.attachment();
        listener.onLargest(most.clientId(), bytes, connection != null);
        if (connection != null) {
            connection.onLimit(LimitReached.LARGEST_CLIENT, "it holds most memory: " + bytes + " bytes");
        } else {
            for (int i = most.flows().queued(); i > 0; i--) {
                loop.events().dropped(most.clientId(), null, DropReason.SESSION_ENDED);
            }
            sessions.end(most);
        }
        return true;
    }

    private @Nullable Session largestOf(Loop loop) {
        Session most = null;
        long mostBytes = 0;
        for (Session session : sessions.sessions()) {
            boolean mayGo = session.inbox().owner() == loop && (session.isOnline() || !session.isStored());
            long bytes = mayGo ? session.account().heldBytesWithConnection() : 0;
            if (bytes > mostBytes) {
                most = session;
                mostBytes = bytes;
            }
        }
        return most;
    }

    private boolean isLargerElsewhere(long bytes) {
        for (int i = 0; i < largest.length(); i++) {
            if (largest.get(i) > bytes) {
                return true;
            }
        }
        return false;
    }
}
