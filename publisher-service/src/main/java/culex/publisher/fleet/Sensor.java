package culex.publisher.fleet;

import culex.client.BackOff;
import culex.publisher.connection.BrokerConnection;
import culex.publisher.connection.BrokerConnections;
import culex.publisher.connection.ConnectionListener;
import culex.publisher.connection.ConnectionSettings;
import culex.publisher.connection.OutboundMessage;
import culex.publisher.connection.PublishOutcome;
import culex.publisher.fleet.FleetObserver.DropReason;
import culex.publisher.signal.Reading;
import culex.publisher.signal.SendSchedule;
import culex.publisher.signal.Waveform;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One simulated sensor: measures on schedule, buffers readings that it cannot send, and reconnects.
 *
 * <p>All state belongs to the fleet's thread. Callbacks of the MQTT client run on the client's threads and pass a task to the fleet's
 * thread.
 */
final class Sensor implements ConnectionListener {

    private static final Logger LOG = Logger.getLogger(Sensor.class);

    private final FleetSettings settings;
    private final String clientId;
    private final String topic;
    private final FleetLoop loop;
    private final FleetObserver observer;
    private final ConnectionLog log;
    private final BrokerConnection connection;
    private final Waveform waveform;
    private final ReadingBuffer buffer;
    private final BackOff backOff;

    /** Completes when the sensor has sent its number of messages. */
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Completes when the sensor has stopped and its connection is closed. */
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    private @Nullable SendSchedule schedule;
    private boolean connected;
    private boolean stopping;
    private boolean closing;
    private boolean rejecting;
    private int inFlight;

    Sensor(
            int id,
            FleetSettings settings,
            ConnectionSettings connectionSettings,
            BrokerConnections connections,
            FleetLoop loop,
            FleetObserver observer,
            ConnectionLog log) {
        this.settings = settings;
        this.clientId = connectionSettings.clientId();
        this.topic = settings.topicOf(id);
        this.loop = loop;
        this.observer = observer;
        this.log = log;
        this.waveform = Waveform.of(settings.signal(), id, settings.interval());
        this.buffer = new ReadingBuffer(settings.bufferedMessagesMax());
        this.backOff = new BackOff(
                settings.reconnectDelayMin(), settings.reconnectDelayMax(), new SplittableRandom(clientId.hashCode()));
        this.connection = connections.open(connectionSettings, this);
    }

    CompletableFuture<Void> done() {
        return done;
    }

    /** Opens the first connection. The schedule starts when it is open. */
    void start() {
        connect();
    }

    private void connect() {
        if (!stopping) {
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
            LOG.info("success connect mqtt websocket server");
        }
        connected = true;
        backOff.reset();
        observer.connected(schedule != null);
        if (schedule == null) {
            schedule = new SendSchedule(System.nanoTime(), settings.interval());
            measure(schedule);
        }
        sendBuffered();
    }

    private void connectionEnded(String reason) {
        boolean wasConnected = connected;
        connected = false;
        if (wasConnected) {
            observer.disconnected();
        }
        if (stopping) {
            close();
            return;
        }
        Duration delay = backOff.next();
        if (wasConnected) {
            log.lost(clientId, reason, delay);
        } else {
            log.failed(clientId, reason, delay);
        }
        var _ = loop.schedule(this::connect, delay);
    }

    /** Takes every reading that is due, including those that became due while the thread was late, and schedules the next call. */
    private void measure(SendSchedule times) {
        if (stopping) {
            return;
        }
        long now = System.nanoTime();
        while (times.nanosUntilNext(now) <= 0 && !settings.isBeyondCount(times.next())) {
            buffer(Reading.of(times.next(), waveform.valueAt(times.next())));
            times.advance();
        }
        sendBuffered();
        if (!settings.isBeyondCount(times.next())) {
            var _ = loop.schedule(
                    () -> measure(times), Duration.ofNanos(Math.max(0, times.nanosUntilNext(System.nanoTime()))));
        }
    }

    private void buffer(Reading reading) {
        observer.buffered(1);
        if (buffer.put(reading) != null) {
            observer.buffered(-1);
            observer.dropped(DropReason.BUFFER_FULL);
        }
    }

    /** Sends buffered readings, the oldest first, while the connection is open and the in-flight limit is not reached. */
    private void sendBuffered() {
        while (connected && inFlight < settings.inFlightMessagesMax() && connection.isOpen()) {
            Reading reading = buffer.take();
            if (reading == null) {
                break;
            }
            observer.buffered(-1);
            send(reading);
        }
        if (buffer.isEmpty() && inFlight == 0) {
            allSettled();
        }
    }

    private void send(Reading reading) {
        inFlight++;
        if (settings.isSingle()) {
            LOG.info("send it : " + reading.json());
        }
        var _ = connection
                .publish(new OutboundMessage(topic, reading.payload(), settings.qos(), settings.retain()))
                .thenAccept(outcome -> loop.execute(() -> settle(reading, outcome)));
    }

    private void settle(Reading reading, PublishOutcome outcome) {
        inFlight--;
        switch (outcome) {
            case PublishOutcome.Sent _ -> {
                rejecting = false;
                observer.sent();
            }
            case PublishOutcome.ConnectionLost _ -> bufferAgainOrDrop(reading);
            case PublishOutcome.Rejected rejected -> rejected(rejected.reason());
        }
        sendBuffered();
    }

    private void bufferAgainOrDrop(Reading reading) {
        if (closing) {
            observer.dropped(DropReason.STOPPED);
        } else {
            buffer(reading);
        }
    }

    /** Logs the first of several rejections in a row; the metric counts all of them. */
    private void rejected(String reason) {
        observer.dropped(DropReason.REFUSED);
        if (!rejecting) {
            LOG.warnf("Message of %s to %s rejected: %s", clientId, topic, reason);
        }
        rejecting = true;
    }

    private void allSettled() {
        if (schedule != null && settings.isBeyondCount(schedule.next())) {
            done.complete(null);
        }
        if (stopping) {
            close();
        }
    }

    /** Stops measuring, sends buffered readings until the flush timeout if connected, then disconnects. From any thread. */
    CompletableFuture<Void> stop() {
        loop.execute(() -> {
            stopping = true;
            if (!connected || (buffer.isEmpty() && inFlight == 0)) {
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
        int unsent = buffer.size();
        while (buffer.take() != null) {
            observer.buffered(-1);
            observer.dropped(DropReason.STOPPED);
        }
        if (unsent > 0 || inFlight > 0) {
            LOG.warnf("%s stops with %d messages not sent and %d in flight", clientId, unsent, inFlight);
        }
        if (connected) {
            observer.disconnected();
        }
        connected = false;
        var _ = connection.disconnect().thenRun(() -> stopped.complete(null));
    }
}
