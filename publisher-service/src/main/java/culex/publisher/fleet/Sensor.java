package culex.publisher.fleet;

import culex.publisher.connection.BrokerConnections;
import culex.publisher.fault.FaultKind;
import culex.publisher.fault.FaultRule;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One simulated sensor: takes readings on schedule, buffers readings that it cannot send, and is connected while the load plan requires it.
 * All state belongs to the fleet's thread.
 */
final class Sensor implements SensorConnection.Owner, SensorCommands.Target {

    private final FleetSettings settings;
    private final FleetLoop loop;
    private final FleetReport report;
    private final SensorConnection connection;
    private final Outbox outbox;
    private final Optional<SensorCommands> commands;
    private final ReadingSource measurements;

    /** Completes when the sensor has sent the configured number of messages, or the load plan has ended. */
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Completes when the sensor has stopped and its connection is closed. */
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    /** When the load plan started the sensor, in nanoseconds of the load plan, and in nanoseconds of the machine's clock. */
    private long startedAt;

    private long startedNanos;

    /** Whether the load plan requires the sensor to be connected now. */
    private boolean active;
    /** Whether the load plan has required a connection at any time. */
    private boolean wanted;
    /** Whether a command has paused the readings. */
    private boolean switchedOff;

    private boolean finished;
    private boolean stopping;
    private boolean closing;

    Sensor(
            SensorIdentity identity,
            GroupSettings group,
            FleetSettings settings,
            BrokerConnections connections,
            FleetLoop loop,
            FleetReport report,
            MessageBytes bytes,
            ConnectionLog log) {
        this.settings = settings;
        this.loop = loop;
        this.report = report;
        this.connection = new SensorConnection(identity, group, settings, connections, loop, report, log, this);
        this.outbox =
                new Outbox(identity.clientId(), settings, connection.broker(), loop, report, bytes, this::settled);
        this.commands = group.commands()
                .map(command -> new SensorCommands(identity, group, command, connection.broker(), loop, report, this));
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
                        new SensorOutput(outbox, connection.broker()),
                        commanded));
    }

    CompletableFuture<Void> done() {
        return done;
    }

    /**
     * Connects, unless the sensor is active already. The streams begin when the connection is open.
     *
     * @param planNanos the current time, measured from the start of the load plan
     */
    void start(long planNanos) {
        if (active || stopping) {
            return;
        }
        active = true;
        wanted = true;
        startedAt = planNanos;
        startedNanos = System.nanoTime();
        connection.open();
        if (connection.isOpen()) {
            // The connection from before the pause is still open, because the pause was too short to close it. So
            // onConnectionOpened is not called.
            measure(startedAt);
        }
    }

    /** Stops taking readings, sends buffered readings until the flush timeout, and disconnects until the next start. */
    void rest() {
        if (!active || stopping) {
            return;
        }
        measurements.pause();
        active = false;
        if (!connection.isOpen() || outbox.isSettled()) {
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
        if (!active) {
            connection.hangUp();
        }
    }

    /**
     * Stops taking readings, because the load plan has ended. Readings that cannot be sent within the flush timeout do not delay the end.
     */
    void finish() {
        measurements.pause();
        finished = true;
        settled();
        var _ = loop.schedule(() -> done.complete(null), settings.flushTimeout());
    }

    @Override
    public boolean needsConnection() {
        return active && !stopping;
    }

    @Override
    public void onConnectionOpened() {
        report.connected(measurements.hasStarted());
        commands.ifPresent(SensorCommands::subscribe);
        connection.publishBirth();
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

    @Override
    public void onConnectionEnded() {
        if (stopping) {
            close();
        }
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
        connection.lose();
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

    /**
     * Stops taking readings, sends buffered readings until the flush timeout if connected, then disconnects. May be called from any thread.
     */
    CompletableFuture<Void> stop() {
        loop.execute(() -> {
            stopping = true;
            measurements.end();
            if (!connection.isOpen() || outbox.isSettled()) {
                close();
            } else {
                var _ = loop.schedule(this::close, settings.flushTimeout());
            }
        });
        return stopped;
    }

    /** Disconnects a sensor whose fleet's thread has ended, now or as soon as its connection opens. May be called from any thread. */
    void abandon() {
        connection.abandon();
    }

    /** Sets the factor by which the configured rates of all streams of this sensor are multiplied. */
    void pace(double factor) {
        measurements.pace(factor);
    }

    /** Injects a fault now: into the connection, or into the readings from the next one on. */
    void inject(FaultRule rule) {
        if (rule.kind() != FaultKind.DISCONNECT) {
            measurements.inject(rule);
        } else if (connection.isOpen()) {
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
        var _ = connection.close().thenRun(() -> stopped.complete(null));
    }
}
