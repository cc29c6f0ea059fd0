package culex.publisher.payload;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Payloads of templates for tests: one reading per second from the beginning of 2026 on. */
final class Payloads {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond() * SECOND;

    private Payloads() {}

    static DeviceContext device(int id, long seed) {
        return new DeviceContext(id, "client-" + id, seed, moment -> 2.0 * moment.sequence());
    }

    static Moment moment(long sequence) {
        return new Moment(sequence, (sequence - 1) * SECOND, START + (sequence - 1) * SECOND);
    }

    /** Returns the first payloads of device 7 with seed 1. */
    static List<String> of(String template, int count) {
        return of(template, count, 7, 1);
    }

    static List<String> of(String template, int count, int id, long seed) {
        PayloadGenerator generator = PayloadTemplate.parse(template).forDevice(device(id, seed));
        return LongStream.rangeClosed(1, count)
                .mapToObj(sequence -> generator.next(moment(sequence), Disturbance.NONE))
                .toList();
    }

    static double[] numbers(String template, int count) {
        return of(template, count).stream().mapToDouble(Double::parseDouble).toArray();
    }
}
