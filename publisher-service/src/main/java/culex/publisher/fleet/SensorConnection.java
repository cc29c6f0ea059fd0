package culex.publisher.fleet;

import culex.client.BackOff;
import culex.publisher.connection.BrokerConnection;
import culex.publisher.connection.BrokerConnections;
import culex.publisher.connection.ConnectionListener;
import culex.publisher.connection.ConnectionSettings;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jboss.logging.Logger;

/**
 * The connection of a sensor to the broker: opened again after a failure, and ended with the status message of the sensor.
 *
 * <p>All state belongs to the fleet's thread. Callbacks of the MQTT client run on the client's threads and pass a task to the fleet's
 * thread.
 */
final class SensorConnection implements ConnectionListener {
    private static final Logger LOG = Logger.getLogger(Sensor.class);

    /** The sensor. Its methods are called on the fleet's thread. */
    interface Owner {
        /** Whether the sensor needs an open connection now; when there is none, the connection is opened. */
        boolean needsConnection();

        /** Called when the broker has accepted the connection. */
        void onConnectionOpened();

        /** Called when the connection has ended, or an attempt to connect has failed. */
        void onConnectionEnded();
    }

    private final String clientId;
    private final boolean isWebSocket;
    private final Owner owner;
    private final FleetLoop loop;
    private final FleetReport report;
    private final ConnectionLog log;
    private final BrokerConnection connection;
    private final StatusPublisher status;
    private final BackOff backOff;

    /** Completes when the connection that the last pause ended is closed. */
    private CompletableFuture<Void> disconnected = CompletableFuture.completedFuture(null);

    /** The next attempt to connect after a failed one. */
    private Future<?> retry = CompletableFuture.completedFuture(null);

    private boolean connected;
    private boolean closed;

    /**
     * Whether the fleet's thread has ended, so that a connection that opens later must be closed immediately. Any thread reads this field.
     */
    private volatile boolean abandoned;

    SensorConnection(
            SensorIdentity identity,
            GroupSettings group,
            FleetSettings settings,
            BrokerConnections connections,
            FleetLoop loop,
            FleetReport report,
            ConnectionLog log,
            Owner owner) {
        clientId = identity.clientId();
        isWebSocket = group.connection().address().transport().isWebSocket();
        this.loop = loop;
        this.report = report;
        this.log = log;
        this.owner = owner;
        backOff = new BackOff(
                settings.reconnectDelayMin(), settings.reconnectDelayMax(), new SplittableRandom(clientId.hashCode()));
        var messages = new SensorStatus(group.status(), identity, identity.seed(settings.seed()));
        ConnectionSettings own = group.connection().forSensor(identity.id());
        connection = connections.open(messages.will().map(own::withWill).orElse(own), this);
        status = new StatusPublisher(messages, clientId, connection, settings.flushTimeout());
    }

    /** The connection that messages are sent with. */
    BrokerConnection broker() {
        return connection;
    }

    boolean isOpen() {
        return connected;
    }

    /** Connects, unless the connection is open. */
    void open() {
        retry.cancel(false);
        if (!connected) {
            // The client rejects an attempt to connect while it disconnects.
            var _ = disconnected.thenRun(() -> loop.execute(this::connect));
        }
    }

    private void connect() {
        if (owner.needsConnection()) {
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
        if (closed) {
            var _ = connection.disconnect();
            return;
        }
        if (report.logsMessages()) {
            String kind = isWebSocket ? "websocket" : "tcp";
            LOG.info("success connect mqtt " + kind + " server");
        }
        connected = true;
        backOff.reset();
        owner.onConnectionOpened();
    }

    /** Publishes the status message of a sensor that is connected, if there is one. */
    void publishBirth() {
        status.publishBirth();
    }

    private void connectionEnded(String reason) {
        boolean wasConnected = connected;
        connected = false;
        if (wasConnected) {
            report.disconnected();
        }
        owner.onConnectionEnded();
        if (!owner.needsConnection()) {
            return;
        }
        Duration delay = backOff.next();
        if (wasConnected) {
            log.lost(clientId, reason, delay);
        } else {
            log.failed(clientId, reason, delay);
        }
        retry = loop.schedule(this::connect, delay);
    }

    /** Ends an open connection with the status message; {@link #open} may open it again. */
    void hangUp() {
        if (connected) {
            connected = false;
            report.disconnected();
            disconnected = status.publishWillAndDisconnect();
        }
    }

    /** Ends the connection without DISCONNECT. */
    void lose() {
        connection.abort();
    }

    /** Ends the connection for good, an open one with the status message. The future completes when it is closed. */
    CompletableFuture<Void> close() {
        closed = true;
        if (!connected) {
            return connection.disconnect();
        }
        report.disconnected();
        connected = false;
        return status.publishWillAndDisconnect();
    }

    /** Disconnects when the fleet's thread has ended, now or as soon as the connection opens. May be called from any thread. */
    void abandon() {
        abandoned = true;
        if (connection.isOpen()) {
            var _ = connection.disconnect();
        }
    }
}
