package culex.benchmarks.jmh;

import culex.broker.codec.PacketDecoder;
import culex.broker.codec.TopicCache;
import culex.broker.packet.Packet;
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
import org.openjdk.jmh.infra.Blackhole;

/** Decodes the PUBLISH packets of one read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {
    private static final int PACKETS = 100;

    @Param({"0", "1"})
    int qos;

    @Param({"64", "16384"})
    int payloadBytes;

    private byte[] bytes = {};
    private PacketDecoder decoder = new PacketDecoder(Fixture.LIMITS, new TopicCache());

    /** Creates a decoder that has decoded CONNECT already. */
    @Setup
    public void setUp() {
        bytes = Fixture.publishes("bench/7/temp", qos, payloadBytes, PACKETS);
        decoder = new PacketDecoder(Fixture.LIMITS, new TopicCache());
        decoder.offer(Fixture.CONNECT, 0, Fixture.CONNECT.length);
        if (decoder.next() == null) {
            throw new IllegalStateException("CONNECT was not decoded");
        }
        decoder.release();
    }

    /** Measures the time to decode one packet. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void publish(Blackhole sink) {
        decoder.offer(bytes, 0, bytes.length);
        for (Packet packet = decoder.next(); packet != null; packet = decoder.next()) {
            sink.consume(packet);
        }
        decoder.release();
    }
}
