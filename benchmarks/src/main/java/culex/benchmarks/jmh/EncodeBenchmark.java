package culex.benchmarks.jmh;

import culex.broker.codec.PublishFrames;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.wire.WireBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Encodes PUBLISH packets into the batch of a receiver. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncodeBenchmark {
    private static final int PACKETS = 100;

    @Param({"false", "true"})
    boolean mqtt5;

    @Param({"64", "16384"})
    int payloadBytes;

    private final WireBuffer batch = new WireBuffer(1 << 21);
    private Message message = Fixture.message("bench/7/temp", QoS.AT_LEAST_ONCE, 0);

    @Setup
    public void setUp() {
        message = Fixture.message("bench/7/temp", QoS.AT_LEAST_ONCE, payloadBytes);
    }

    /** Measures the time to encode one packet. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int publish() {
        batch.clear();
        for (int i = 1; i <= PACKETS; i++) {
            PublishFrames.write(
                    batch, message, Fixture.PLAIN, QoS.AT_LEAST_ONCE, false, false, i, mqtt5, 0, true, true, 0);
        }
        return batch.length();
    }
}
