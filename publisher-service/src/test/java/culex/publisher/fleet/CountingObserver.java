package culex.publisher.fleet;

import java.util.EnumMap;
import java.util.Map;

/** Keeps the numbers that a fleet reports, for a test to read from its own thread. */
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

    /** Messages that were sent. */
    public synchronized int sentNow() {
        return sent;
    }

    /** Messages that were dropped for this reason. */
    public synchronized int droppedNow(DropReason reason) {
        return dropped.getOrDefault(reason, 0);
    }

    /** Messages that wait. */
    public synchronized int bufferedNow() {
        return buffered;
    }

    /** Open connections. */
    public synchronized int connectedNow() {
        return connected;
    }

    /** Connections made again. */
    public synchronized int reconnectsNow() {
        return reconnects;
    }
}
