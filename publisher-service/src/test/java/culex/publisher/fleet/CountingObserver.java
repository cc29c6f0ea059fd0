package culex.publisher.fleet;

import java.util.EnumMap;
import java.util.Map;

/** Counts the events of a fleet; a test reads the numbers from its own thread. */
public final class CountingObserver implements FleetObserver {

    private final Map<DropReason, Integer> dropped = new EnumMap<>(DropReason.class);
    private int sent;
    private int buffered;
    private int connected;
    private int reconnects;

    @Override
    public synchronized void sent() {
        sent++;
    }

    @Override
    public synchronized void dropped(DropReason reason) {
        dropped.merge(reason, 1, Integer::sum);
    }

    @Override
    public synchronized void buffered(int difference) {
        buffered += difference;
    }

    @Override
    public synchronized void connected(boolean again) {
        connected++;
        reconnects += again ? 1 : 0;
    }

    @Override
    public synchronized void disconnected() {
        connected--;
    }

    /** Number of sent messages. */
    public synchronized int sentNow() {
        return sent;
    }

    /** Number of messages dropped for this reason. */
    public synchronized int droppedNow(DropReason reason) {
        return dropped.getOrDefault(reason, 0);
    }

    /** Number of buffered messages. */
    public synchronized int bufferedNow() {
        return buffered;
    }

    /** Number of open connections. */
    public synchronized int connectedNow() {
        return connected;
    }

    /** Number of reconnections. */
    public synchronized int reconnectsNow() {
        return reconnects;
    }
}
