package culex.publisher.fleet;

import culex.client.BackOff;
import culex.publisher.connection.BrokerConnection;
import culex.publisher.connection.BrokerConnections;
import culex.publisher.connection.ConnectionListener;
import culex.publisher.connection.ConnectionSettings;
import culex.publisher.connection.OutboundMessage;
import culex.publisher.connection.PublishOutcome;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * One simulated sensor: measures on schedule, buffers readings that it cannot send, and reconnects.
 *
 * <p>All state belongs to the fleet's thread. Callbacks of the MQTT client run on the client's threads and pass a task to the fleet's
 * thread.
 */
final class Sensor implements ConnectionListener, SensorStream.Output {

    private static final Logger LOG = Logger.getLogger(Sensor.class);

    /** Time that a device which disconnects waits for the acknowledgement of its status message, after the flush timeout. */
    private static final Duration STATUS_TIMEOUT = Duration.ofSeconds(1);

    private final SensorIdentity identity;
    private final GroupSettings group;
    private final FleetSettings settings;
    private final FleetLoop loop;
    private final FleetReport report;
    private final ConnectionLog log;
    private final BrokerConnection connection;
    private final SensorStatus status;
    private final Outbox outbox;
    private final BackOff backOff;

    /** Completes when the sensor has sent its number of messages, or the load plan has ended. */
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Completes when the sensor has stopped and its connection is closed. */
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    /** The streams, from the first connection on. */
    private List<SensorStream> streams = List.of();

    /** When the load plan let the sensor connect, on the plan's clock. */
    private long startedAt;

    /** Completes when the connection that the last pause ended is closed. */
    private CompletableFuture<Void> disconnected = CompletableFuture.completedFuture(null);

    /** The next attempt to connect after a failed one. */
    private Future<?> retry = CompletableFuture.completedFuture(null);

    private boolean connected;

    /** Whether the load plan wants the sensor to be connected. */
    private boolean active;

    /** Whether the load plan wanted a connection so far. */
    private boolean wanted;

    /** Whether the streams measure: from the first connect of each start on. */
    private boolean measuring;

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
            ConnectionLog log) {
        this.identity = identity;
        this.group = group;
        this.settings = settings;
        this.loop = loop;
        this.report = report;
        this.log = log;
        this.status = new SensorStatus(group.status(), identity, identity.seed(settings.seed()));
        this.backOff = new BackOff(
                settings.reconnectDelayMin(),
                settings.reconnectDelayMax(),
                new SplittableRandom(identity.clientId().hashCode()));
        ConnectionSettings own = group.connection().forSensor(identity.id());
        this.connection = connections.open(status.will().map(own::withWill).orElse(own), this);
        this.outbox = new Outbox(identity.clientId(), settings, connection, loop, report, this::settled);
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
        retry.cancel(false);
        if (connected) {
            // The pause was too short to end the connection.
            beginToMeasure(System.nanoTime());
        } else {
            // The client rejects an attempt to connect while it disconnects.
            var _ = disconnected.thenRun(() -> loop.execute(this::connect));
        }
    }

    /** Stops measuring, sends buffered readings until the flush timeout, and disconnects until the next start. */
    void rest() {
        if (!active || stopping) {
            return;
        }
        takeDue();
        active = false;
        measuring = false;
        if (!connected || outbox.isSettled()) {
            hangUp();
        } else {
            var _ = loop.schedule(this::hangUp, settings.flushTimeout());
        }
    }

    /** Takes the readings that are due and not taken yet, because the thread is late. They belong to the time before the pause or the end. */
    private void takeDue() {
        long now = System.nanoTime();
        for (SensorStream stream : measuring ? streams : List.<SensorStream>of()) {
            while (!stream.isFinished() && stream.nanosUntilNext(now) <= 0) {
                stream.measure(now);
            }
        }
        outbox.flush();
    }

    /** Whether the load plan wanted a connection and there was none so far. */
    boolean neverConnected() {
        return wanted && streams.isEmpty();
    }

    private void hangUp() {
        if (active || !connected) {
            return;
        }
        connected = false;
        report.disconnected();
        disconnected = publishStatusAndDisconnect();
    }

    /** Stops measuring, because the load plan has ended. Readings that cannot be sent within the flush timeout do not delay the end. */
    void finish() {
        takeDue();
        finished = true;
        measuring = false;
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
        loop.execute(this::connectionOpened);
    }

    @Override
    public void onDisconnected(String reason) {
        loop.execute(() -> connectionEnded(reason));
    }

    private void connectionOpened() {
        if (settings.isSingle()) {
            String kind = group.connection().address().transport().isWebSocket() ? "websocket" : "tcp";
            LOG.info("success connect mqtt " + kind + " server");
        }
        connected = true;
        backOff.reset();
        report.connected(!streams.isEmpty());
        status.birth().ifPresent(this::publishStatus);
        if (!active) {
            hangUp();
            return;
        }
        beginToMeasure(System.nanoTime());
        outbox.flush();
    }

    /** Starts the streams, or continues them after a pause; does nothing if they run or the load plan has ended. */
    private void beginToMeasure(long now) {
        if (measuring || finished) {
            return;
        }
        measuring = true;
        if (streams.isEmpty()) {
            streams = IntStream.range(0, group.streams().size())
                    .mapToObj(index -> new SensorStream(
                            group.streams().get(index), index, identity, settings, report, this, now, startedAt))
                    .toList();
        } else {
            streams.forEach(stream -> stream.resume(now, startedAt));
        }
        streams.forEach(stream -> measure(stream, stream.generation()));
    }

    private void publishStatus(OutboundMessage message) {
        var _ = connection.publish(message).thenAccept(outcome -> {
            if (outcome instanceof PublishOutcome.Rejected(String reason)) {
                LOG.warnf("Status of %s to %s rejected: %s", identity.clientId(), message.topic(), reason);
            }
        });
    }

    private void connectionEnded(String reason) {
        boolean wasConnected = connected;
        connected = false;
        if (wasConnected) {
            report.disconnected();
        }
        if (stopping) {
            close();
            return;
        }
        if (!active) {
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
        long due = 0;
        for (SensorStream stream : streams) {
            due += measuring ? stream.dueBy(nowNanos) : stream.measured();
        }
        return due;
    }

    /** Returns how late the sensor is with its latest reading, in nanoseconds; 0 or less if it is not. */
    long lateNanos(long nowNanos) {
        long late = 0;
        for (SensorStream stream : streams) {
            boolean waits = measuring && !stopping && !stream.isFinished();
            late = waits ? Math.max(late, -stream.nanosUntilNext(nowNanos)) : late;
        }
        return late;
    }

    /**
     * Takes every reading that is due, including those that became due while the thread was late, and schedules the next call.
     *
     * @param generation the number of pauses of the stream when this chain of calls began
     */
    private void measure(SensorStream stream, long generation) {
        if (stopping || !measuring || stream.generation() != generation) {
            return;
        }
        long now = System.nanoTime();
        report.late(-stream.nanosUntilNext(now));
        while (!stream.isFinished() && stream.nanosUntilNext(now) <= 0) {
            stream.measure(now);
        }
        outbox.flush();
        if (!stream.isFinished()) {
            var _ = loop.schedule(
                    () -> measure(stream, generation),
                    Duration.ofNanos(Math.max(0, stream.nanosUntilNext(System.nanoTime()))));
        }
    }

    @Override
    public void send(OutboundMessage message) {
        outbox.add(message);
    }

    @Override
    public void sendLater(OutboundMessage message, Duration delay) {
        outbox.addLater(message, delay);
    }

    @Override
    public void loseConnection() {
        connection.abort();
    }

    /** Runs when no message is buffered or in flight. */
    private void settled() {
        boolean allMeasured = !streams.isEmpty() && streams.stream().allMatch(SensorStream::isFinished);
        if (outbox.isSettled() && (finished || allMeasured)) {
            done.complete(null);
        }
        if (!active) {
            hangUp();
        }
        if (stopping) {
            close();
        }
    }

    /** Stops measuring, sends buffered readings until the flush timeout if connected, then disconnects. May be called from any thread. */
    CompletableFuture<Void> stop() {
        loop.execute(() -> {
            stopping = true;
            if (!connected || outbox.isSettled()) {
                close();
            } else {
                var _ = loop.schedule(this::close, settings.flushTimeout());
            }
        });
        return stopped;
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
            var _ = publishStatusAndDisconnect().thenRun(() -> stopped.complete(null));
        } else {
            var _ = connection.disconnect().thenRun(() -> stopped.complete(null));
        }
    }

    /** Publishes the status message of a sensor that is not connected, if there is one, and disconnects. */
    private CompletableFuture<Void> publishStatusAndDisconnect() {
        long timeoutMillis = settings.flushTimeout().plus(STATUS_TIMEOUT).toMillis();
        return status.will()
                .map(will -> connection
                        .publish(will)
                        .completeOnTimeout(new PublishOutcome.ConnectionLost(), timeoutMillis, TimeUnit.MILLISECONDS)
                        .thenCompose(_ -> connection.disconnect()))
                .orElseGet(connection::disconnect);
    }
}
