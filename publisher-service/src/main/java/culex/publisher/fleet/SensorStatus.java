package culex.publisher.fleet;

import culex.publisher.connection.OutboundMessage;
import culex.publisher.payload.DeviceContext;
import culex.publisher.payload.Disturbance;
import culex.publisher.payload.Moment;
import culex.publisher.payload.PayloadGenerator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The status messages of one sensor. Used on the fleet's thread. */
final class SensorStatus {

    /** What makes the birth messages of one sensor, or its death messages. */
    private record Source(StatusSettings.Message settings, String topic, PayloadGenerator payloads) {
        OutboundMessage next(long sequence) {
            long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
            byte[] payload = payloads.nextBytes(new Moment(sequence, 0, now), Disturbance.NONE);
            return new OutboundMessage(topic, payload, settings.qos(), settings.retain());
        }
    }

    private final Optional<Source> births;
    private final Optional<OutboundMessage> will;
    private long connects;

    SensorStatus(StatusSettings settings, SensorIdentity sensor, long seed) {
        this.births = settings.birth().map(message -> source(message, sensor, seed));
        this.will = settings.will().map(message -> source(message, sensor, seed).next(1));
    }

    private static Source source(StatusSettings.Message settings, SensorIdentity sensor, long seed) {
        return new Source(
                settings,
                settings.topic().replace("{id}", Integer.toString(sensor.id())),
                settings.payload().forDevice(new DeviceContext(sensor.id(), sensor.clientId(), seed, _ -> 0)));
    }

    /** Returns the message to publish after a connect. */
    Optional<OutboundMessage> birth() {
        connects++;
        return births.map(source -> source.next(connects));
    }

    /** Returns the Will, which is also the message to publish before a DISCONNECT: the broker then discards the Will. */
    Optional<OutboundMessage> will() {
        return will;
    }
}
