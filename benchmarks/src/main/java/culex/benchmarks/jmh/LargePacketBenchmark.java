package culex.benchmarks.jmh;

import culex.broker.codec.PacketDecoder;
import culex.broker.codec.TopicCache;
import culex.broker.packet.Packet;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Decodes a PUBLISH of nearly 16 MB that arrives in many reads, as over a slow network. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class LargePacketBenchmark {
    private static final int PAYLOAD_BYTES = (1 << 24) - 1_024;

    @Param({"1024", "65536"})
    int readBytes;

    private byte[] bytes = {};
    private PacketDecoder decoder = new PacketDecoder(Fixture.LIMITS, new TopicCache());

    /** Creates a decoder that has decoded CONNECT already. */
    @Setup
    public void setUp() {
        bytes = Fixture.publishes("bench/7/temp", 1, PAYLOAD_BYTES, 1);
        decoder = new PacketDecoder(Fixture.LIMITS, new TopicCache());
        decoder.offer(Fixture.CONNECT, 0, Fixture.CONNECT.length);
        if (decoder.next() == null) {
            throw new IllegalStateException("CONNECT was not decoded");
        }
        decoder.release();
    }

    /** Measures the time to decode the whole packet. */
    @Benchmark
    public Packet publish() {
        Packet packet = null;
        for (int at = 0; at < bytes.length; at += readBytes) {
            decoder.offer(bytes, at, Math.min(bytes.length, at + readBytes));
            packet = decoder.next();
            decoder.release();
        }
        if (packet == null) {
            throw new IllegalStateException("PUBLISH was not decoded");
        }
        return packet;
    }
}
