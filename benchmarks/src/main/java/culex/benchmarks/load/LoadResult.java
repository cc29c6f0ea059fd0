package culex.benchmarks.load;

/**
 * The figures of a run.
 *
 * @param seconds the measured time
 * @param received deliveries in that time
 * @param lost deliveries that were never received, including those of the warm-up
 * @param brokerCpuSeconds the CPU time of the broker in that time
 * @param loadCpuSeconds the CPU time of the load generator in that time
 * @param p50Millis the median latency; the others are higher percentiles
 * @param stormSeconds from the first connection of the storm to the last CONNACK; 0 without a storm
 * @param acknowledgedP99Millis from the sending of a message of QoS 1 or 2 to its last acknowledgement
 * @param diskBytes the bytes that the broker wrote to disks in that time
 */
public record LoadResult(
        double seconds,
        long received,
        long lost,
        double brokerCpuSeconds,
        double loadCpuSeconds,
        double p50Millis,
        double p99Millis,
        double p999Millis,
        double maxMillis,
        double stormSeconds,
        double acknowledgedP99Millis,
        long diskBytes) {
    public double receivedPerSecond() {
        return received / seconds;
    }

    /** Deliveries per second of the broker's CPU time. */
    public double receivedPerCpuSecond() {
        return brokerCpuSeconds == 0 ? 0 : received / brokerCpuSeconds;
    }
}
