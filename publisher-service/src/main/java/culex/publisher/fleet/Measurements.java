package culex.publisher.fleet;

import culex.publisher.fault.FaultRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The streams of one sensor, and the schedule of their readings. All state belongs to the fleet's thread. */
final class Measurements implements ReadingSource {
    /** Maximum of overdue readings that a stream takes in one task, so that other tasks, such as the stop of the fleet, run in between. */
    private static final int READINGS_PER_TASK_MAX = 1_000;

    private final SensorIdentity identity;
    private final List<StreamSettings> settings;
    private final FleetSettings fleet;
    private final FleetLoop loop;
    private final FleetReport report;
    private final Outbox outbox;
    private final SensorStream.Output output;
    private final Map<String, String> commanded;

    /** The streams; empty before the first start. */
    private List<SensorStream> streams = List.of();

    /** Factor by which the rates of all streams are multiplied. */
    private double pace = 1;

    private boolean running;
    private boolean ended;

    Measurements(
            SensorIdentity identity,
            List<StreamSettings> settings,
            FleetSettings fleet,
            FleetLoop loop,
            FleetReport report,
            Outbox outbox,
            SensorStream.Output output,
            Map<String, String> commanded) {
        this.identity = identity;
        this.settings = settings;
        this.fleet = fleet;
        this.loop = loop;
        this.report = report;
        this.outbox = outbox;
        this.output = output;
        this.commanded = commanded;
    }

    @Override
    public void start(long startedAt) {
        if (running) {
            return;
        }
        running = true;
        long now = System.nanoTime();
        if (streams.isEmpty()) {
            streams = IntStream.range(0, settings.size())
                    .mapToObj(index -> new SensorStream(
                            settings.get(index), index, identity, fleet, report, output, commanded, now, startedAt))
                    .toList();
            streams.forEach(stream -> stream.pace(pace, now));
        } else {
            streams.forEach(stream -> stream.resume(now, startedAt));
        }
        streams.forEach(stream -> measure(stream, stream.generation()));
    }

    /** Takes the readings that are due but not taken yet because the thread was late, and pauses the streams. */
    @Override
    public void pause() {
        long now = System.nanoTime();
        for (SensorStream stream : running ? streams : List.<SensorStream>of()) {
            takeDue(stream, now, Long.MAX_VALUE);
            stream.unschedule();
        }
        outbox.flush();
        running = false;
    }

    /** Changes the interval of all streams. Readings that are due by now are taken before. */
    @Override
    public void changeInterval(Duration interval) {
        long now = System.nanoTime();
        for (SensorStream stream : streams) {
            if (running && !ended) {
                takeDue(stream, now, Long.MAX_VALUE);
            }
            stream.changeInterval(now, interval);
            stream.unschedule();
            measure(stream, stream.generation());
        }
    }

    /** Changes the factor of all rates. */
    @Override
    public void pace(double factor) {
        pace = factor;
        long now = System.nanoTime();
        for (SensorStream stream : streams) {
            stream.pace(factor, now);
            stream.unschedule();
            measure(stream, stream.generation());
        }
    }

    /** Injects a fault into all streams. */
    @Override
    public void inject(FaultRule rule) {
        streams.forEach(stream -> stream.inject(rule));
    }

    /** Stops taking readings, because the sensor stops. Readings that are due by now are still counted as due. */
    @Override
    public void end() {
        ended = true;
        streams.forEach(SensorStream::unschedule);
    }

    /** Whether the streams were started at least once. */
    @Override
    public boolean hasStarted() {
        return !streams.isEmpty();
    }

    /** Whether each stream has taken as many readings as configured; false when the number of readings is not limited. */
    @Override
    public boolean isFinished() {
        return hasStarted() && streams.stream().allMatch(SensorStream::isFinished);
    }

    /** Returns how many readings of all streams are due until {@code nowNanos}. */
    @Override
    public long dueBy(long nowNanos) {
        long due = 0;
        for (SensorStream stream : streams) {
            due += running ? stream.dueBy(nowNanos) : stream.measured();
        }
        return due;
    }

    /** Returns the largest delay of an overdue reading, in nanoseconds; 0 or less if no reading is overdue. */
    @Override
    public long lateNanos(long nowNanos) {
        long late = 0;
        for (SensorStream stream : streams) {
            boolean waits = running && !ended && !stream.isFinished();
            late = waits ? Math.max(late, -stream.nanosUntilNext(nowNanos)) : late;
        }
        return late;
    }

    @Override
    public void outboxIsEmpty() {
        // Nothing to do: the schedule does not depend on the outbox.
    }

    /**
     * Takes the readings that are due, including those that became due while the thread was late, and schedules the next call.
     *
     * @param generation the number of pauses and of changes of the interval or the pace of the stream when this chain of calls began
     */
    private void measure(SensorStream stream, long generation) {
        if (ended || !running || stream.generation() != generation) {
            return;
        }
        long now = System.nanoTime();
        report.late(-stream.nanosUntilNext(now));
        takeDue(stream, now, READINGS_PER_TASK_MAX);
        outbox.flush();
        if (!stream.isFinished()) {
            stream.scheduled(loop.schedule(
                    () -> measure(stream, generation),
                    Duration.ofNanos(Math.max(0, stream.nanosUntilNext(System.nanoTime())))));
        }
    }

    private static void takeDue(SensorStream stream, long now, long max) {
        for (long taken = 0; taken < max && !stream.isFinished() && stream.nanosUntilNext(now) <= 0; taken++) {
            stream.measure(now);
        }
    }
}
