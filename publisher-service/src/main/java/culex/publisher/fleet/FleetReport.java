package culex.publisher.fleet;

import java.time.Duration;
import java.util.Locale;
import org.jboss.logging.Logger;

/**
 * Logs one line about the whole fleet every ten seconds, in place of a line for each message. Passes every callback on to another observer.
 * Used on the fleet's thread.
 */
final class FleetReport implements FleetObserver {

    private static final Logger LOG = Logger.getLogger(FleetReport.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final int size;
    private final FleetObserver next;
    private long sent;
    private long sentBefore;
    private long dropped;
    private long buffered;
    private int connected;
    private long reportedNanos;

    FleetReport(int size, FleetObserver next) {
        this.size = size;
        this.next = next;
    }

    /** Starts the timer of the report on the fleet's thread. */
    void start(FleetLoop loop) {
        loop.execute(() -> {
            reportedNanos = System.nanoTime();
            scheduleNext(loop);
        });
    }

    private void scheduleNext(FleetLoop loop) {
        var _ = loop.schedule(
                () -> {
                    long now = System.nanoTime();
                    LOG.info(line(Duration.ofNanos(now - reportedNanos)));
                    reportedNanos = now;
                    scheduleNext(loop);
                },
                INTERVAL);
    }

    /** Returns the report; {@code since} is the time since the last one. */
    String line(Duration since) {
        double perSecond = (sent - sentBefore) * 1e9 / Math.max(1, since.toNanos());
        sentBefore = sent;
        return String.format(
                Locale.ROOT,
                "%d of %d sensors connected, %.1f messages/s, %d buffered, %d dropped",
                connected,
                size,
                perSecond,
                buffered,
                dropped);
    }

    @Override
    public void sent() {
        sent++;
        next.sent();
    }

    @Override
    public void dropped(DropReason reason) {
        dropped++;
        next.dropped(reason);
    }

    @Override
    public void buffered(int difference) {
        buffered += difference;
        next.buffered(difference);
    }

    @Override
    public void connected(boolean again) {
        connected++;
        next.connected(again);
    }

    @Override
    public void disconnected() {
        connected--;
        next.disconnected();
    }
}
