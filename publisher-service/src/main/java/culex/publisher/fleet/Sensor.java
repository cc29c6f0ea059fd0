package culex.publisher.fleet;

import culex.client.BackOff;
import culex.publisher.connection.BrokerConnection;
import culex.publisher.connection.BrokerConnections;
import culex.publisher.connection.ConnectionListener;
import culex.publisher.connection.ConnectionSettings;
import culex.publisher.fault.FaultKind;
import culex.publisher.fault.FaultRule;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;

/**
 * One simulated sensor: takes readings on schedule, buffers readings that it cannot send, and reconnects.
 *
 * <p>All state belongs to the fleet's thread. Callbacks of the MQTT client run on the client's threads and pass a task to the fleet's thread.
 */
final class Sensor implements ConnectionListener, SensorCommands.Target {

    private static final Logger LOG = Logger.getLogger(Sensor.class);

    private final SensorIdentity identity;
    private final GroupSettings group;
    private final FleetSettings settings;
    private final FleetLoop loop;
    private final FleetReport report;
    private final ConnectionLog log;
    private final BrokerConnection connection;
    private final StatusPublisher status;
    private final Outbox outbox;
    private final Optional<SensorCommands> commands;
    private final ReadingSource measurements;
    private final BackOff backOff;

    /** Completes when the sensor has sent its number of messages, or the load plan has ended. */
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Completes when the sensor has stopped and its connection is closed. */
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    /** When the load plan started the sensor, in nanoseconds of the load plan, and in nanoseconds of the machine's clock. */
    private long startedAt;

    private long startedNanos;

    /** Completes when the connection that the last pause ended is closed. */
    private CompletableFuture<Void> disconnected = CompletableFuture.completedFuture(null);

    /** The next attempt to connect after a failed one. */
    private Future<?> retry = CompletableFuture.completedFuture(null);

    private boolean connected;
    /** Whether the load plan requires the sensor to be connected now. */
    private boolean active;
    /** Whether the load plan has required a connection at any time. */
    private boolean wanted;
    /** Whether a command has paused the readings. */
    private boolean switchedOff;

    private boolean finished;
    private boolean stopping;
    private boolean closing;

    /** Whether the fleet's thread has ended, so that the thread no longer runs this sensor. Any thread may read the field. */
    private volatile boolean abandoned;

    Sensor(
            SensorIdentity identity,
            GroupSettings group,
            FleetSettings settings,
            BrokerConnections connections,
            FleetLoop loop,
            FleetReport report,
            ConnectionLog log) {
        this.identity = identity;
        this.group = group;
        this.settings = settings;
        this.loop = loop;
        this.report = report;
        this.log = log;
        var messages = new SensorStatus(group.status(), identity, identity.seed(settings.seed()));
        this.backOff = new BackOff(
                settings.reconnectDelayMin(),
                settings.reconnectDelayMax(),
                new SplittableRandom(identity.clientId().hashCode()));
        ConnectionSettings own = group.connection().forSensor(identity.id());
        this.connection = connections.open(messages.will().map(own::withWill).orElse(own), this);
        this.status = new StatusPublisher(messages, identity.clientId(), connection, settings.flushTimeout());
        this.outbox = new Outbox(identity.clientId(), settings, connection, loop, report, this::settled);
        this.commands = group.commands()
                .map(command -> new SensorCommands(identity, group, command, connection, loop, report, this));
        Map<String, String> commanded = commands.map(SensorCommands::values).orElse(Map.of());
        this.measurements = group.recording()
                .<ReadingSource>map(
                        recording -> new ReplayedMessages(recording, settings.bufferedMessagesMax(), loop, outbox))
                .orElseGet(() -> new Measurements(
                        identity,
                        group.streams(),
                        settings,
                        loop,
                        report,
                        outbox,
                        new SensorOutput(outbox, connection),
                        commanded));
    }

    CompletableFuture<Void> done() {
        return done;
    }

    /**
     * Connects, unless the sensor is active already. The streams begin when the connection is open.
     *
     * @param planNanos the time in the load plan
     */
    void start(long planNanos) {
        if (active || stopping) {
            return;
        }
        active = true;
        wanted = true;
        startedAt = planNanos;
        startedNanos = System.nanoTime();
        retry.cancel(false);
        if (connected) {
            // The pause was too short to end the connection.
            measure(startedAt);
        } else {
            // The client rejects an attempt to connect while it disconnects.
            var _ = disconnected.thenRun(() -> loop.execute(this::connect));
        }
    }

    /** Stops taking readings, sends buffered readings until the flush timeout, and disconnects until the next start. */
    void rest() {
        if (!active || stopping) {
            return;
        }
        measurements.pause();
        active = false;
        if (!connected || outbox.isSettled()) {
            hangUp();
        } else {
            var _ = loop.schedule(this::hangUp, settings.flushTimeout());
        }
    }

    /** Whether the load plan has required a connection and the sensor was never connected. */
    boolean neverConnected() {
        return wanted && !measurements.hasStarted();
    }

    private void hangUp() {
        if (active || !connected) {
            return;
        }
        connected = false;
        report.disconnected();
        disconnected = status.publishWillAndDisconnect();
    }

    /** Stops taking readings, because the load plan has ended. Readings that cannot be sent within the flush timeout do not delay the end. */
    void finish() {
        measurements.pause();
        finished = true;
        settled();
        var _ = loop.schedule(() -> done.complete(null), settings.flushTimeout());
    }

    private void connect() {
        if (active && !stopping) {
            connection.connect();
        }
    }

    @Override
    public void onConnected() {
        if (abandoned) {
            var _ = connection.disconnect();
        } else {
            loop.execute(this::connectionOpened);
        }
    }

    @Override
    public void onDisconnected(String reason) {
        loop.execute(() -> connectionEnded(reason));
    }

    private void connectionOpened() {
        if (closing) {
            var _ = connection.disconnect();
            return;
        }
        if (report.logsMessages()) {
            String kind = group.connection().address().transport().isWebSocket() ? "websocket" : "tcp";
            LOG.info("success connect mqtt " + kind + " server");
        }
        connected = true;
        backOff.reset();
        report.connected(measurements.hasStarted());
        commands.ifPresent(SensorCommands::subscribe);
        status.publishBirth();
        if (!active) {
            hangUp();
            return;
        }
        measure(startedAt);
        outbox.flush();
    }

    private void measure(long planNanos) {
        if (!finished && !switchedOff) {
            measurements.start(planNanos);
        }
    }

    @Override
    public void changeInterval(Duration interval) {
        measurements.changeInterval(interval);
    }

    @Override
    public void switchTo(boolean on) {
        switchedOff = !on;
        if (!on) {
            measurements.pause();
        } else if (active && measurements.hasStarted()) {
            measure(startedAt + System.nanoTime() - startedNanos);
        }
    }

    private void connectionEnded(String reason) {
        boolean wasConnected = connected;
        connected = false;
        if (wasConnected) {
            report.disconnected();
        }
        if (stopping) {
            close();
        }
        if (stopping || !active) {
            return;
        }
        Duration delay = backOff.next();
        if (wasConnected) {
            log.lost(identity.clientId(), reason, delay);
        } else {
            log.failed(identity.clientId(), reason, delay);
        }
        retry = loop.schedule(this::connect, delay);
    }

    /** Returns how many readings of all streams are due until {@code nowNanos}. */
    long dueBy(long nowNanos) {
        return measurements.dueBy(nowNanos);
    }

    /** Returns the largest delay of an overdue reading, in nanoseconds; 0 or less if no reading is overdue. */
    long lateNanos(long nowNanos) {
        return measurements.lateNanos(nowNanos);
    }

    /** Ends the connection without DISCONNECT. */
    void loseConnection() {
        connection.abort();
    }

    /** Runs when no message is buffered or in flight. */
    private void settled() {
        measurements.outboxIsEmpty();
        if (outbox.isSettled() && (finished || measurements.isFinished())) {
            done.complete(null);
        }
        if (!active) {
            hangUp();
        }
        if (stopping) {
            close();
        }
    }

    /** Stops taking readings, sends buffered readings until the flush timeout if connected, then disconnects. May be called from any thread. */
    CompletableFuture<Void> stop() {
        loop.execute(() -> {
            stopping = true;
            measurements.end();
            if (!connected || outbox.isSettled()) {
                close();
            } else {
                var _ = loop.schedule(this::close, settings.flushTimeout());
            }
        });
        return stopped;
    }

    /** Disconnects a sensor whose fleet's thread has ended, now or as soon as its connection opens. May be called from any thread. */
    void abandon() {
        abandoned = true;
        if (connection.isOpen()) {
            var _ = connection.disconnect();
        }
    }

    /** Sets the factor by which the configured rates of all streams of this sensor are multiplied. */
    void pace(double factor) {
        measurements.pace(factor);
    }

    /** Injects a fault now: into the connection, or into the readings from the next one on. */
    void inject(FaultRule rule) {
        if (rule.kind() != FaultKind.DISCONNECT) {
            measurements.inject(rule);
        } else if (connected) {
            report.fault(FaultKind.DISCONNECT);
            loseConnection();
        }
    }

    private void close() {
        if (closing) {
            return;
        }
        closing = true;
        outbox.close();
        if (connected) {
            report.disconnected();
            connected = false;
            var _ = status.publishWillAndDisconnect().thenRun(() -> stopped.complete(null));
        } else {
            var _ = connection.disconnect().thenRun(() -> stopped.complete(null));
        }
    }
}
