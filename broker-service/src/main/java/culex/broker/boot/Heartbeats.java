package culex.broker.boot;

import culex.broker.store.Journals;
import culex.broker.transport.netty.NettyLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether the broker's threads are alive, by the time of the last heartbeat of each. Uses the monotonic clock. Methods may be called from
 * any thread.
 */
final class Heartbeats {
    private static final Duration LOOP_SILENCE_MAX = Duration.ofSeconds(10);
    private static final Duration STORE_WRITER_SILENCE_MAX = Duration.ofSeconds(30);

    private final List<LongSupplier> loops;
    private final LongSupplier storeWriter;
    private final LongSupplier nanoTime;
    private final long startedNanos;

    /**
     * Watches threads from now on.
     *
     * @param loops supply the time of the last tick of each event loop
     * @param storeWriter supplies the time of the store writer's last heartbeat
     * @param nanoTime the clock of these times: {@link System#nanoTime}, or a clock of the test
     */
    Heartbeats(List<LongSupplier> loops, LongSupplier storeWriter, LongSupplier nanoTime) {
        this.loops = loops;
        this.storeWriter = storeWriter;
        this.nanoTime = nanoTime;
        startedNanos = nanoTime.getAsLong();
    }

    /** The heartbeats of the event loops and of the store writer. */
    static Heartbeats of(List<NettyLoop> loops, Journals store) {
        return new Heartbeats(
                loops.stream().<LongSupplier>map(loop -> loop::tickedNanos).toList(),
                store::heartbeatNanos,
                System::nanoTime);
    }

    /** The time since the broker started, in ISO 8601: PT1H2M3S. */
    String uptime() {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - startedNanos);
        return Duration.ofSeconds(seconds).toString();
    }

    /** Names the first event loop that does not run; empty when all run. */
    String loopTrouble() {
        for (int i = 0; i < loops.size(); i++) {
            Duration silence = since(loops.get(i));
            if (silence.compareTo(LOOP_SILENCE_MAX) > 0) {
                return "event loop " + i + " has not run for " + silence.toSeconds() + " s";
            }
        }
        return "";
    }

    /** Says that the store writer is stuck, for instance in a write to the disk; empty when it is not. */
    String storeWriterTrouble() {
        Duration silence = since(storeWriter);
        return silence.compareTo(STORE_WRITER_SILENCE_MAX) > 0
                ? "the store writer has not run for " + silence.toSeconds() + " s"
                : "";
    }

    private Duration since(LongSupplier seenNanos) {
        return Duration.ofNanos(nanoTime.getAsLong() - seenNanos.getAsLong());
    }
}
