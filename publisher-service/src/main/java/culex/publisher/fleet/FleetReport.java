package culex.publisher.fleet;

import culex.publisher.fault.FaultKind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jboss.logging.Logger;

/**
 * Reports the whole fleet every ten seconds: its rates to the observer and, with several sensors, one line to the log in place of a line
 * for each message. Warns when this machine takes readings late. Forwards every callback to another observer. Used on the fleet's thread.
 */
final class FleetReport implements FleetObserver {

    private static final Logger LOG = Logger.getLogger(FleetReport.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final double LAG_SECONDS_MAX = 1;
    private static final double NANOS_PER_SECOND = 1e9;

    private final String name;
    private final int size;
    private final boolean logsMessages;
    private final FleetObserver next;
    private long sent;
    private long sentBefore;
    private long dueBefore;
    private long lateNanos;
    private long dropped;
    private long buffered;
    private int connected;
    private long reportedNanos;

    /**
     * Creates a report.
     *
     * @param name the name of the fleet; empty for the configured one
     * @param logsMessages whether each message is logged
     */
    FleetReport(String name, int size, boolean logsMessages, FleetObserver next) {
        this.name = name;
        this.logsMessages = logsMessages;
        this.size = size;
        this.next = next;
    }

    /** Whether each message is logged. */
    boolean logsMessages() {
        return logsMessages;
    }

    /** Starts the timer of the report on the fleet's thread. */
    void start(FleetLoop loop, List<Sensor> sensors) {
        loop.execute(() -> {
            reportedNanos = System.nanoTime();
            scheduleNext(loop, sensors);
        });
    }

    private void scheduleNext(FleetLoop loop, List<Sensor> sensors) {
        var _ = loop.schedule(
                () -> {
                    long now = System.nanoTime();
                    long due = sensors.stream()
                            .mapToLong(sensor -> sensor.dueBy(now))
                            .sum();
                    sensors.forEach(sensor -> late(sensor.lateNanos(now)));
                    report(Duration.ofNanos(now - reportedNanos), due);
                    reportedNanos = now;
                    scheduleNext(loop, sensors);
                },
                INTERVAL);
    }

    /** Called when a sensor took a reading {@code nanos} after it was due. */
    void late(long nanos) {
        lateNanos = Math.max(lateNanos, nanos);
    }

    /** Reports the time since the last report; {@code due} is the number of readings that fell due until now. */
    void report(Duration since, long due) {
        double lag = lateNanos / NANOS_PER_SECOND;
        String line = line(since, due);
        if (!logsMessages) {
            LOG.info(line);
        }
        if (lag > LAG_SECONDS_MAX) {
            LOG.warn(String.format(
                    Locale.ROOT,
                    "This machine cannot keep up: readings are taken up to %.1f s late (%s). Use fewer sensors, a"
                            + " longer interval or a faster machine.",
                    lag,
                    line));
        }
    }

    /** Tells the observer the rates and returns the line of the report; {@code since} is the time since the last one. */
    String line(Duration since, long due) {
        double seconds = Math.max(1, since.toNanos()) / NANOS_PER_SECOND;
        double requested = (due - dueBefore) / seconds;
        double achieved = (sent - sentBefore) / seconds;
        next.rates(requested, achieved, lateNanos / NANOS_PER_SECOND);
        dueBefore = due;
        sentBefore = sent;
        lateNanos = 0;
        return String.format(
                Locale.ROOT,
                "%s%d of %d sensors connected, %.1f of %.1f messages/s sent, %d buffered, %d dropped",
                name.isEmpty() ? "" : "Fleet " + name + ": ",
                connected,
                size,
                achieved,
                requested,
                buffered,
                dropped);
    }

    @Override
    public void rates(double requested, double achieved, double lagSeconds) {
        next.rates(requested, achieved, lagSeconds);
    }

    @Override
    public void produced() {
        next.produced();
    }

    @Override
    public void sent(int qos, long nanos) {
        sent++;
        next.sent(qos, nanos);
    }

    @Override
    public void dropped(DropReason reason) {
        dropped++;
        next.dropped(reason);
    }

    @Override
    public void fault(FaultKind kind) {
        next.fault(kind);
    }

    @Override
    public void command(boolean accepted) {
        next.command(accepted);
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
