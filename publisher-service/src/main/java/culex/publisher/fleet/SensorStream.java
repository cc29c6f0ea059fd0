package culex.publisher.fleet;

import culex.publisher.connection.Impairment;
import culex.publisher.connection.OutboundMessage;
import culex.publisher.fault.FaultKind;
import culex.publisher.fault.FaultRule;
import culex.publisher.fault.Faults;
import culex.publisher.payload.DeviceContext;
import culex.publisher.payload.Moment;
import culex.publisher.payload.PayloadGenerator;
import culex.publisher.signal.SendSchedule;
import culex.publisher.signal.Waveform;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One stream of one sensor: the schedule, payloads and faults of its readings. Used on the fleet's thread. */
final class SensorStream {

    /** What a sensor does with the readings of its streams. */
    interface Output {
        /** Sends a message now. */
        void send(OutboundMessage message);

        /** Sends a message after a delay. */
        void sendLater(OutboundMessage message, Duration delay);

        /** Applies a simulated fault to the connection. */
        void impair(Impairment impairment);

        /** Ends the connection without DISCONNECT. */
        void loseConnection();
    }

    private final StreamSettings settings;
    private final String topic;
    private final PayloadGenerator payloads;
    private final SendSchedule schedule;
    private final Faults faults;
    private final Optional<Instant> clockStart;
    private final FleetObserver observer;
    private final Output output;
    private @Nullable OutboundMessage heldBack;

    private long generation;

    /** The next call that takes readings. */
    private Future<?> next = CompletableFuture.completedFuture(null);

    /** Factor of the rate, which is multiplied by the factor of the load plan. */
    private double pace = 1;

    /**
     * Creates a stream whose schedule starts at {@code nowNanos}, which is {@code planNanos} in the load plan.
     *
     * @param index number of the stream among those of its sensor, from 0
     * @param commanded the values that commands have set; the caller changes them later
     */
    SensorStream(
            StreamSettings settings,
            int index,
            SensorIdentity sensor,
            FleetSettings fleet,
            FleetObserver observer,
            Output output,
            Map<String, String> commanded,
            long nowNanos,
            long planNanos) {
        this.settings = settings;
        this.topic = settings.topicOf(sensor.id());
        this.clockStart = fleet.clockStart();
        this.observer = observer;
        this.output = output;
        Waveform waveform = Waveform.of(settings.signal(), sensor.id(), settings.interval());
        long groupSeed = sensor.seed(settings.signal().seed());
        long seed = groupSeed + ((long) index << Integer.SIZE);
        var device = new DeviceContext(
                sensor.id(), sensor.clientId(), seed, moment -> waveform.valueAt(moment.sequence()), commanded);
        this.payloads = settings.payload().forDevice(device);
        this.faults = new Faults(
                settings.faults(), new DeviceContext(sensor.id(), "", groupSeed, _ -> 0).seedOf(-1), device.seedOf(-2));
        this.schedule = new SendSchedule(
                nowNanos,
                planNanos,
                settings.plan(device.seedOf(-3)),
                nanos -> fleet.load().rateAt(nanos) * pace);
    }

    /** Continues after a pause at {@code nowNanos}, which is {@code planNanos} in the load plan. */
    void resume(long nowNanos, long planNanos) {
        generation++;
        schedule.resume(nowNanos, planNanos);
    }

    /** Changes the interval, from {@code nowNanos} on. */
    void changeInterval(long nowNanos, Duration interval) {
        generation++;
        schedule.changeInterval(nowNanos, interval);
    }

    /** Changes the factor of the rate; also applies to the next message, which is scheduled already. */
    void pace(double factor, long nowNanos) {
        generation++;
        schedule.stretch(nowNanos, pace / factor);
        pace = factor;
    }

    /** Injects a fault, from the next reading on. */
    void inject(FaultRule rule) {
        faults.inject(rule, schedule.elapsedNanos());
    }

    /** Returns the number of pauses and of changes of the interval or the pace. */
    long generation() {
        return generation;
    }

    /** Remembers the next call that takes readings of this stream. */
    void scheduled(Future<?> call) {
        next = call;
    }

    /** Cancels the scheduled call, so that the queue does not fill with calls that would do nothing. */
    void unschedule() {
        next.cancel(false);
    }

    /** Returns the number of readings so far. */
    long measured() {
        return schedule.next() - 1;
    }

    /** Whether the stream has taken as many readings as configured; false when the number of readings is not limited. */
    boolean isFinished() {
        return settings.isBeyondCount(schedule.next());
    }

    /** Returns the nanoseconds until the next reading is due; 0 or less if it is due now. */
    long nanosUntilNext(long nowNanos) {
        return schedule.nanosUntilNext(nowNanos);
    }

    /** Returns how many readings are due until {@code nowNanos}, measured or not. */
    long dueBy(long nowNanos) {
        long due = schedule.dueBy(nowNanos);
        return settings.count() > 0 ? Math.min(settings.count(), due) : due;
    }

    /** Takes the reading that is due, passes the reading to the output unless a fault prevents that, and schedules the next one. */
    void measure(long nowNanos) {
        long elapsed = schedule.elapsedNanos();
        Set<FaultKind> active = faults.at(elapsed);
        active.forEach(observer::fault);
        var moment = new Moment(schedule.next(), elapsed, epochNanos(nowNanos) + faults.skewNanos());
        byte[] payload = payloads.nextBytes(moment, faults.disturbance(active));
        schedule.advance();
        byte[] bytes = faults.damage(payload, active);
        pass(new OutboundMessage(topic, bytes, settings.qos(), settings.retain(), settings.properties()), active);
    }

    private long epochNanos(long nowNanos) {
        return clockStart
                .map(start -> nanos(start) + schedule.elapsedNanos())
                .orElseGet(() ->
                        TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) + schedule.nanosUntilNext(nowNanos));
    }

    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }

    private void pass(OutboundMessage message, Set<FaultKind> active) {
        OutboundMessage earlier = heldBack;
        heldBack = null;
        disturbConnection(active);
        if (active.contains(FaultKind.DISCONNECT) || active.contains(FaultKind.FLAP)) {
            output.loseConnection();
        }
        if (active.contains(FaultKind.REORDER) && !isFinished() && !active.contains(FaultKind.DROPOUT)) {
            heldBack = message;
        } else if (!active.contains(FaultKind.DROPOUT)) {
            send(message, active);
        }
        if (earlier != null) {
            output.send(earlier);
        }
    }

    private void disturbConnection(Set<FaultKind> active) {
        if (active.contains(FaultKind.SLOW)) {
            output.impair(new Impairment.Slow(faults.bytesPerSecond()));
        }
        if (active.contains(FaultKind.HALF_OPEN)) {
            output.impair(new Impairment.Silent(faults.durationOf(FaultKind.HALF_OPEN)));
        }
        if (active.contains(FaultKind.UNREAD)) {
            output.impair(new Impairment.Unread(faults.durationOf(FaultKind.UNREAD)));
        }
    }

    private void send(OutboundMessage message, Set<FaultKind> active) {
        int copies = active.contains(FaultKind.DUPLICATE) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (active.contains(FaultKind.LATE)) {
                output.sendLater(message, faults.delay());
            } else {
                output.send(message);
            }
        }
    }
}
