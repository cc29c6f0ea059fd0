package culex.publisher.fleet;

import culex.publisher.fault.FaultKind;
import java.util.EnumMap;
import java.util.Map;

/** Counts the events of a fleet; a test reads the numbers from its own thread. */
public final class CountingObserver implements FleetObserver {

    private final Map<DropReason, Integer> dropped = new EnumMap<>(DropReason.class);
    private final Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);
    private String rates = "";
    private int sent;
    private int buffered;
    private int connected;
    private int reconnects;
    private int accepted;
    private int rejected;

    @Override
    public synchronized void sent(int qos, long nanos) {
        sent++;
    }

    @Override
    public synchronized void rates(double requested, double achieved, double lagSeconds) {
        rates = requested + " " + achieved + " " + lagSeconds;
    }

    @Override
    public synchronized void dropped(DropReason reason) {
        dropped.merge(reason, 1, Integer::sum);
    }

    @Override
    public synchronized void fault(FaultKind kind) {
        faults.merge(kind, 1, Integer::sum);
    }

    @Override
    public synchronized void command(boolean isAccepted) {
        accepted += isAccepted ? 1 : 0;
        rejected += isAccepted ? 0 : 1;
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

    /** The last report: requested and achieved rate, and lag. */
    public synchronized String ratesNow() {
        return rates;
    }

    /** Number of sent messages. */
    public synchronized int sentNow() {
        return sent;
    }

    /** Number of messages dropped for this reason. */
    public synchronized int droppedNow(DropReason reason) {
        return dropped.getOrDefault(reason, 0);
    }

    /** Number of readings with this fault. */
    public synchronized int faultsNow(FaultKind kind) {
        return faults.getOrDefault(kind, 0);
    }

    /** Number of accepted commands. */
    public synchronized int commandsNow() {
        return accepted;
    }

    /** Number of rejected commands. */
    public synchronized int rejectedCommandsNow() {
        return rejected;
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
