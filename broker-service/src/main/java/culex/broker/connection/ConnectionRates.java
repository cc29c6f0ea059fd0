package culex.broker.connection;

import culex.broker.codec.PacketDecoder;
import culex.broker.observe.DropReason;
import culex.broker.packet.Disconnect;
import culex.broker.packet.MqttException;
import culex.broker.packet.Packet;
import culex.broker.packet.Publish;
import culex.broker.packet.Subscribe;
import culex.broker.rates.Bucket;
import culex.broker.rates.RateKind;
import culex.broker.rates.RateLimit;
import culex.broker.rates.RateLimits;
import culex.broker.rates.RateScope;
import culex.broker.transport.Loop;
import culex.broker.transport.Peer;
import culex.broker.transport.TimerWheel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts the packets of a connected client against the rates of the client, its user and its address. The packet that exceeds a rate is
 * handled; then reading pauses until the buckets have no debt. A client without rates has no object of this class. Runs on the connection's
 * event loop.
 */
final class ConnectionRates {
    private static final long LOG_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Connection connection;
    private final ConnectedClient client;
    private final ConnectionLog log;
    private final Loop loop;
    private final Bucket[] publishes;
    private final Bucket[] bytes;
    private final Bucket[] subscribes;
    private final TimerWheel.Timer timer = new TimerWheel.Timer(this::onPaid);
    private boolean isPaused;
    private long pausedUntilMillis;
    private boolean hasLogged;
    private long loggedNanos;
    /**
     * The bucket whose debt takes longest to be paid, of those charged since the last {@link #pauseForOwing}; the next field has that time.
     */
    private @Nullable Bucket owing;

    private long owedNanos;

    private ConnectionRates(Connection connection, ConnectedClient client, ConnectionLog log, List<Bucket> all) {
        this.connection = connection;
        this.client = client;
        this.log = log;
        loop = connection.transport().loop();
        publishes = of(RateKind.PUBLISHES, all);
        bytes = of(RateKind.BYTES, all);
        subscribes = of(RateKind.SUBSCRIBES, all);
    }

    private static Bucket[] of(RateKind kind, List<Bucket> all) {
        return all.stream().filter(each -> each.limit().kind() == kind).toArray(Bucket[]::new);
    }

    /** The rates of a client, or null when no rate applies. */
    static @Nullable ConnectionRates of(Connection connection, ConnectedClient client, ConnectionServices services) {
        if (services.rates().isEmpty()) {
            return null;
        }
        long now = connection.transport().loop().nowNanos();
        List<Bucket> all = new ArrayList<>();
        for (RateKind kind : List.of(RateKind.PUBLISHES, RateKind.BYTES, RateKind.SUBSCRIBES)) {
            for (RateScope scope : RateScope.values()) {
                String name = name(scope, client, connection.transport().peer());
                RateLimit limit = name == null ? null : limit(services.rates(), scope, kind, connection, client);
                if (name != null && limit != null) {
                    all.add(limit.buckets().acquire(name, now));
                }
            }
        }
        if (all.isEmpty()) {
            return null;
        }
        ConnectionRates rates = new ConnectionRates(connection, client, services.log(), all);
        rates.pauseIfOwing();
        return rates;
    }

    private static @Nullable String name(RateScope scope, ConnectedClient client, Peer peer) {
        return switch (scope) {
            case CLIENT -> client.session().clientId();
            case USER -> client.principal().userName();
            case ADDRESS -> peer.source();
        };
    }

    private static @Nullable RateLimit limit(
            RateLimits rates, RateScope scope, RateKind kind, Connection connection, ConnectedClient client) {
        String listener = connection.transport().peer().listener().name();
        Set<String> roles =
                scope == RateScope.ADDRESS ? Set.of() : client.principal().roles();
        return rates.find(scope, kind, listener, roles);
    }

    /** Begins paused while the buckets have a debt of an earlier connection, so that reconnecting for each packet has no advantage. */
    private void pauseIfOwing() {
        charge(bytes, 0);
        charge(publishes, 0);
        charge(subscribes, 0);
        pauseForOwing();
    }

    /** Charges a packet to the buckets, and pauses reading when that exceeds a rate. */
    void onPacket(Packet packet, int packetBytes) {
        charge(bytes, packetBytes);
        if (packet instanceof Publish) {
            charge(publishes, 1);
        } else if (packet instanceof Subscribe subscribe && !client.version().isMqtt5()) {
            charge(subscribes, subscribe.requests().size());
        }
        pauseForOwing();
    }

    private void pauseForOwing() {
        if (owing != null) {
            pause(owing.limit(), owedNanos);
            owing = null;
            owedNanos = 0;
        }
    }

    private void charge(Bucket[] buckets, int amount) {
        for (Bucket bucket : buckets) {
            long owed = bucket.charge(amount, loop.nowNanos());
            if (owed > owedNanos) {
                owedNanos = owed;
                owing = bucket;
            }
        }
    }

    /**
     * Charges a SUBSCRIBE of an MQTT 5.0 client when no rate is exceeded; otherwise it is not charged, and reading pauses until the rates
     * allow it. Earlier versions have no Reason Code for this, so their SUBSCRIBE is handled like a PUBLISH.
     *
     * @return whether the SUBSCRIBE is rejected
     */
    boolean rejects(Subscribe subscribe) {
        if (!client.version().isMqtt5()) {
            return false;
        }
        int filters = subscribe.requests().size();
        Bucket exceeded = null;
        long longest = 0;
        for (Bucket bucket : subscribes) {
            long nanos = bucket.nanosUntil(filters, loop.nowNanos());
            if (nanos > longest) {
                longest = nanos;
                exceeded = bucket;
            }
        }
        if (exceeded != null) {
            pause(exceeded.limit(), longest);
            return true;
        }
        for (Bucket bucket : subscribes) {
            bucket.charge(filters, loop.nowNanos());
        }
        return false;
    }

    private void pause(RateLimit limit, long nanos) {
        long due = loop.monotonicMillis() + TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
        if (isPaused && due <= pausedUntilMillis) {
            return;
        }
        pausedUntilMillis = due;
        loop.timers().armAt(timer, due);
        if (isPaused) {
            return;
        }
        isPaused = true;
        connection.reading().limitRate(true);
        loop.memory().reached(limit.kind().limit());
        if (!hasLogged || loop.nowNanos() - loggedNanos >= LOG_NANOS) {
            hasLogged = true;
            loggedNanos = loop.nowNanos();
            log.rateExceeded(client.name(), limit.text());
            loop.events().throttled(client.session().clientId(), limit.text());
        }
    }

    private void onPaid() {
        connection.faults().guard(() -> {
            isPaused = false;
            connection.reading().limitRate(false);
            connection.handleWaitingPackets();
        });
    }

    /**
     * Called when the connection has ended. The packets that waited because of a rate are dropped; only a DISCONNECT among them has an
     * effect.
     *
     * @param mayHandleMore false when an earlier packet of the client has ended the connection; then the waiting packets are ignored
     * @param sessionExpiryMax the maximum Session Expiry Interval, in seconds
     */
    void end(PacketDecoder decoder, boolean mayHandleMore, long sessionExpiryMax) {
        timer.cancel();
        try {
            if (mayHandleMore && connection.reading().holdsPackets()) {
                drop(decoder, sessionExpiryMax);
            }
            charge(bytes, decoder.undecodedBytes());
        } finally {
            for (Bucket[] each : List.of(publishes, bytes, subscribes)) {
                for (Bucket bucket : each) {
                    bucket.release(loop.nowNanos());
                }
            }
        }
    }

    private void drop(PacketDecoder decoder, long sessionExpiryMax) {
        try {
            for (Packet packet = decoder.next(); packet != null; packet = decoder.next()) {
                charge(bytes, decoder.packetBytes());
                if (packet instanceof Publish) {
                    loop.events().dropped(client.session().clientId(), null, DropReason.RATE_EXCEEDED);
                } else if (packet instanceof Disconnect disconnect) {
                    client.onDisconnect(disconnect, sessionExpiryMax);
                    return;
                }
            }
        } catch (MqttException broken) {
            // A packet in the remaining bytes is malformed. The connection has ended before, so there is nothing to
            // close.
        }
    }
}
