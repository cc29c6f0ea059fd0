package culex.benchmarks.broker;

import java.io.IOException;

/** A broker that the benchmark can start. */
public interface BrokerUnderTest {
    /** Returns the name of this broker in the result tables and messages of the benchmarks. */
    String name();

    /** Returns the version of the broker, or the commit of the build. */
    String version();

    /** Starts a broker without stored data. */
    BrokerProcess start() throws IOException;

    /**
     * Starts a broker without stored data to measure its memory from outside. A broker with a heap allocates the whole heap at the start,
     * so that its resident memory grows only outside the heap; {@link #liveHeapKilobytes} measures the heap.
     *
     * @param heapMegabytes the size of the heap, for a broker that has one
     */
    BrokerProcess startForMemory(int heapMegabytes) throws IOException;

    /**
     * Starts a broker without stored data with a heap of this many MB, and space for retained messages on disk.
     *
     * @throws IOException when the broker has no heap
     */
    default BrokerProcess startWithHeap(int heapMegabytes) throws IOException {
        throw new IOException(name() + " has no heap");
    }

    /** Starts a broker as {@link #startWithHeap} does, on the stored data of a killed broker. */
    default BrokerProcess restartWithHeap(BrokerProcess killed, int heapMegabytes) throws IOException {
        throw new IOException(name() + " has no heap");
    }

    /** Starts a broker on the stored data of a killed broker. */
    BrokerProcess restart(BrokerProcess killed) throws IOException;

    /** Returns the live heap after a garbage collection, in KB; 0 for a broker without a heap. */
    long liveHeapKilobytes(BrokerProcess broker) throws IOException;

    /**
     * Starts a service of Culex that is a client of a broker, and waits until it is connected.
     *
     * @param service publisher or subscriber
     * @throws IOException if this broker is not Culex
     */
    default BrokerProcess startClient(String service, BrokerProcess broker) throws IOException {
        throw new IOException(name() + " has no " + service);
    }

    /**
     * Returns the size of a service on disk in MB, without a JVM.
     *
     * @param service broker, publisher or subscriber
     * @throws IOException if this broker is not Culex
     */
    default double megabytesOnDisk(String service) throws IOException {
        throw new IOException("the size of " + name() + " on disk is not known");
    }
}
