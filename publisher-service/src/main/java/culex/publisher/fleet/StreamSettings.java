package culex.publisher.fleet;

import culex.publisher.connection.MessageProperties;
import culex.publisher.fault.FaultPlan;
import culex.publisher.payload.PayloadTemplate;
import culex.publisher.signal.SendSchedule;
import culex.publisher.signal.SignalShape;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One stream of messages that each sensor of a fleet sends.
 *
 * @param topic Topic Name; {@code {id}} becomes the sensor's number
 * @param payload template of the payloads
 * @param signal the waveform that the field {@code {value}} takes its values from
 * @param interval time between two messages of a sensor
 * @param qos 0, 1 or 2
 * @param retain whether messages are retained by the broker
 * @param count number of messages of each sensor; 0 means no limit
 * @param faults the faults of its readings
 * @param timing when messages are sent within their intervals
 * @param properties the properties of MQTT 5
 */
public record StreamSettings(
        String topic,
        PayloadTemplate payload,
        SignalShape signal,
        Duration interval,
        int qos,
        boolean retain,
        long count,
        FaultPlan faults,
        Timing timing,
        MessageProperties properties) {

    /**
     * When the messages of a stream are sent within their intervals.
     *
     * @param phase time from the connect to the first message; empty for one interval, as in the tutorial
     * @param isRandomPhase whether each sensor has a phase of its own, between nothing and one interval
     * @param jitter the largest deviation of a message from its time, as a fraction of the interval, from 0 to 1
     */
    public record Timing(Optional<Duration> phase, boolean isRandomPhase, double jitter) {

        /** The first message is sent one interval after the connection is open, each later message one interval after the previous one. */
        public static final Timing REGULAR = new Timing(Optional.empty(), false, 0);
    }

    /** Returns interval, phase and jitter of the schedule of one sensor. */
    SendSchedule.Plan plan(long seed) {
        Duration phase = timing.isRandomPhase()
                ? Duration.ofNanos(new SplittableRandom(~seed).nextLong(interval.toNanos()))
                : timing.phase().orElse(interval);
        return new SendSchedule.Plan(interval, phase, timing.jitter(), seed);
    }

    /** Returns the same stream with another interval, without phase and jitter. */
    StreamSettings withInterval(Duration other) {
        return new StreamSettings(
                topic, payload, signal, other, qos, retain, count, faults, Timing.REGULAR, properties);
    }

    /** Returns the Topic Name of sensor {@code id}. */
    public String topicOf(int id) {
        return topic.replace("{id}", Integer.toString(id));
    }

    /**
     * Whether the message number {@code sequence} is greater than the configured number of messages; false when that number is unlimited.
     */
    boolean isBeyondCount(long sequence) {
        return count > 0 && sequence > count;
    }
}
