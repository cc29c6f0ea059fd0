package culex.publisher.fleet;

import culex.publisher.connection.BrokerConnections;
import culex.publisher.connection.ConnectionSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** All simulated sensors. One thread runs them. */
public final class Fleet {

    /** Time for the connections to close after the flush. After it {@link #stop()} returns, closed or not. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final FleetSettings settings;
    private final FleetLoop loop = new FleetLoop();
    private final FleetReport report;
    private final ConnectionLog log;
    private final List<Sensor> sensors;

    /** Creates a fleet that is not started yet. */
    public Fleet(
            FleetSettings settings,
            ConnectionSettings connectionSettings,
            BrokerConnections connections,
            FleetObserver observer) {
        this.settings = settings;
        this.report = new FleetReport(settings.size(), observer);
        this.log = new ConnectionLog(connectionSettings.address().toString(), settings.size() > 1);
        this.sensors = IntStream.rangeClosed(1, settings.size())
                .mapToObj(id ->
                        new Sensor(id, settings, connectionSettings.forSensor(id), connections, loop, report, log))
                .toList();
    }

    /** Returns the number of sensors. */
    public int size() {
        return sensors.size();
    }

    /**
     * Returns in one line why the last attempt to connect failed or the last connection was lost; empty if there was none. From any thread.
     */
    public String lastFailure() {
        return log.lastFailure();
    }

    /** Whether the fleet's thread runs tasks. */
    public boolean isRunning() {
        return loop.isRunning();
    }

    /**
     * Starts the sensors, spread evenly over the ramp-up time.
     *
     * @return completes when each sensor has sent its number of messages; never if that number is not limited
     */
    public CompletableFuture<Void> start() {
        if (sensors.size() > 1) {
            report.start(loop);
        }
        for (int i = 0; i < sensors.size(); i++) {
            Duration delay = settings.rampUp().multipliedBy(i).dividedBy(sensors.size());
            var _ = loop.schedule(sensors.get(i)::start, delay);
        }
        return CompletableFuture.allOf(sensors.stream().map(Sensor::done).toArray(CompletableFuture[]::new));
    }

    /** Stops every sensor. Blocks until all connections are closed, at most for the flush timeout plus 1 s. */
    public void stop() {
        long timeoutMillis = settings.flushTimeout().plus(CLOSE_TIMEOUT).toMillis();
        var _ = CompletableFuture.allOf(sensors.stream().map(Sensor::stop).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, timeoutMillis, TimeUnit.MILLISECONDS)
                .join();
        loop.close();
    }
}
