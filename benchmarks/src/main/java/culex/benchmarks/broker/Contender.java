package culex.benchmarks.broker;

import java.io.IOException;

/** A broker that takes part. */
public interface Contender {
    /** The name in the table. */
    String name();

    /** The version, or what was built. */
    String version();

    /** Starts a fresh one. */
    BrokerProcess start() throws IOException;

    /**
     * Starts a fresh one whose resident memory is all in use, so that what connections cost can be seen from outside: a heap is
     * touched before, and what lives in it is asked for.
     *
     * @param heapMegabytes the size of the heap of a broker that has one
     */
    BrokerProcess startForMemory(int heapMegabytes) throws IOException;

    /**
     * Starts a fresh one with a heap of so many MB and room for retained messages on disk.
     *
     * @throws IOException from a broker that has no heap
     */
    default BrokerProcess startWithHeap(int heapMegabytes) throws IOException {
        throw new IOException(name() + " has no heap");
    }

    /** The same, on what a killed one left. */
    default BrokerProcess restartWithHeap(BrokerProcess killed, int heapMegabytes) throws IOException {
        throw new IOException(name() + " has no heap");
    }

    /** Starts one on what a killed one left. */
    BrokerProcess restart(BrokerProcess killed) throws IOException;

    /** The live heap after a collection in KB; 0 for a broker without one. */
    long liveHeapKilobytes(BrokerProcess broker) throws IOException;

    /**
     * Starts a service of ours that is a client of a broker, and waits until it is connected.
     *
     * @param service publisher or subscriber
     * @throws IOException from a broker that others wrote
     */
    default BrokerProcess startClient(String service, BrokerProcess broker) throws IOException {
        throw new IOException(name() + " has no " + service);
    }

    /**
     * The megabytes that a service takes on disk, without a JVM.
     *
     * @param service broker, publisher or subscriber
     * @throws IOException from a broker that others wrote
     */
    default double megabytesOnDisk(String service) throws IOException {
        throw new IOException("what " + name() + " takes on disk is not known");
    }
}
