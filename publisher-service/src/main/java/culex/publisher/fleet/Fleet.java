package culex.publisher.fleet;

import culex.publisher.connection.BrokerConnections;
import culex.publisher.connection.ConnectionSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** All simulated sensors, run by one thread. */
public final class Fleet {

    /** Time for the DISCONNECT packets after the flush; nothing is waited for that cannot come any more. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final FleetSettings settings;
    private final FleetLoop loop = new FleetLoop();
    private final FleetReport report;
    private final ConnectionLog log;
    private final List<Sensor> sensors;

    /** A fleet that is not yet started. */
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

    /** How many sensors there are. */
    public int size() {
        return sensors.size();
    }

    /** Why the last connection failed or was lost, in one line; empty before any has. From any thread. */
    public String lastFailure() {
        return log.lastFailure();
    }

    /** Whether the fleet's thread takes work. */
    public boolean isRunning() {
        return loop.isRunning();
    }

    /**
     * Starts every sensor, spread over the ramp-up time.
     *
     * @return completes when each sensor has sent its count, never when there is none
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

    /** Stops every sensor and returns when they are closed, or when the time for it is over. */
    public void stop() {
        long timeoutMillis = settings.flushTimeout().plus(CLOSE_TIMEOUT).toMillis();
        var _ = CompletableFuture.allOf(sensors.stream().map(Sensor::stop).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, timeoutMillis, TimeUnit.MILLISECONDS)
                .join();
        loop.close();
    }
}
