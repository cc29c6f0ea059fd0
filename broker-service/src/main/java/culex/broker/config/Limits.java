package culex.broker.config;

import culex.broker.codec.DecoderLimits;
import culex.broker.connection.ConnectionLimits;
import culex.broker.delivery.OutboundLimits;
import culex.broker.retained.RetainedLimits;
import culex.broker.session.ClientBytes;
import culex.broker.session.SessionLimits;
import culex.broker.session.TotalLimits;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Every limit of the broker, checked and read once.
 *
 * @param connection the limits of a Network Connection
 * @param session the limits of a Session, and of all Sessions together
 * @param retained the limits of retained messages
 * @param cacheBytesMax the maximum number of bytes of the caches of receivers by Topic Name
 */
public record Limits(ConnectionLimits connection, SessionLimits session, RetainedLimits retained, long cacheBytesMax) {
    private static final int TWO_BYTES_MAX = 65_535;
    private static final long SECONDS_MAX = 0xFFFFFFFFL;
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

    /**
     * Reads the limits.
     *
     * @param shares the defaults that scale with the heap
     * @throws IllegalArgumentException with one line that names the property which is out of range
     */
    public static Limits of(LimitsConfig config, HeapShares shares) {
        check("maximum-packet-size", config.maximumPacketSize(), 1024, 268_435_460);
        check("receive-maximum", config.receiveMaximum(), 1, TWO_BYTES_MAX);
        check("inflight-messages-max", config.inflightMessagesMax(), 1, TWO_BYTES_MAX);
        check("queued-messages-max", config.queuedMessagesMax(), 1, Integer.MAX_VALUE);
        check("subscriptions-max", config.subscriptionsMax(), 1, Integer.MAX_VALUE);
        check("filters-max", config.filtersMax(), 1, Integer.MAX_VALUE);
        check("topic-levels-max", config.topicLevelsMax(), 1, 1024);
        check("topic-alias-maximum", config.topicAliasMaximum(), 0, TWO_BYTES_MAX);
        check("client-id-bytes-max", config.clientIdBytesMax(), 23, TWO_BYTES_MAX);
        check("client-id-of31-characters-max", config.clientIdOf31CharactersMax(), 23, TWO_BYTES_MAX);
        check("connect-packet-size-max", config.connectPacketSizeMax(), 1024, 268_435_460);
        check("connections-max", config.connectionsMax(), 1, Integer.MAX_VALUE);
        check("take-overs-max", config.takeOversMax(), 1, Integer.MAX_VALUE);
        check("retained-messages-max", config.retainedMessagesMax(), 0, Integer.MAX_VALUE);
        check("keep-alive-max", config.keepAliveMax().toSeconds(), 0, TWO_BYTES_MAX);
        check("silence-max", config.silenceMax().toSeconds(), 0, SECONDS_MAX);
        check("session-expiry-max", config.sessionExpiryMax(), 0, SECONDS_MAX);
        check("session-expiry-of311", config.sessionExpiryOf311(), 1, SECONDS_MAX);
        check("queued-age-max", config.queuedAgeMax(), Duration.ZERO, Duration.ofSeconds(SECONDS_MAX));
        check("connect-timeout", config.connectTimeout(), Duration.ofMillis(1), LONGEST_TIMEOUT);
        check("http-timeout", config.httpTimeout(), Duration.ZERO, LONGEST_TIMEOUT);
        check("connect-lag-max", config.connectLagMax(), Duration.ZERO, LONGEST_TIMEOUT);
        check("unread-answers-timeout", config.unreadAnswersTimeout().toSeconds(), 1, TWO_BYTES_MAX);
        long cacheBytesMax = positive("cache-bytes-max", config.cacheBytesMax(), shares.cacheBytes());
        return new Limits(connection(config, shares), session(config, shares), retained(config, shares), cacheBytesMax);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("Wrong settings: mqtt.limits." + name + " is " + value
                    + ", and must be from " + least + " to " + most);
        }
    }

    private static void check(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("Wrong settings: mqtt.limits." + name + " is " + text(value)
                    + ", and must be from " + text(least) + " to " + text(most));
        }
    }

    /** A duration as a setting accepts it, such as {@code 0.1s} or {@code 24h}. */
    private static String text(Duration duration) {
        return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }

    private static long positive(String name, long value) {
        check(name, value, 1, Long.MAX_VALUE);
        return value;
    }

    private static long positive(String name, OptionalLong value, long fallback) {
        return positive(name, value.orElse(fallback));
    }

    private static ConnectionLimits connection(LimitsConfig config, HeapShares shares) {
        DecoderLimits decoder = new DecoderLimits(
                config.maximumPacketSize(),
                config.connectPacketSizeMax(),
                config.propertiesMax(),
                config.propertiesBytesMax(),
                config.filtersMax());
        return new ConnectionLimits(
                decoder,
                positive("partial-packets-bytes-max", config.partialPacketsBytesMax(), shares.partialPacketsBytes()),
                config.unreadAnswersTimeout(),
                config.connectTimeout(),
                config.connectLagMax(),
                config.connectionsMax(),
                config.clientIdBytesMax(),
                config.clientIdOf31CharactersMax(),
                config.topicLevelsMax(),
                config.topicAliasMaximum(),
                positive("alias-bytes-per-client-max", config.aliasBytesPerClientMax()),
                config.keepAliveMax(),
                config.silenceMax(),
                config.sessionExpiryMax(),
                Math.min(config.sessionExpiryOf311(), config.sessionExpiryMax()),
                config.payloadFormatChecked());
    }

    private static SessionLimits session(LimitsConfig config, HeapShares shares) {
        return new SessionLimits(
                outbound(config, shares),
                config.receiveMaximum(),
                config.subscriptionsMax(),
                config.topicAliasMaximum(),
                client(config, shares),
                total(config, shares));
    }

    private static OutboundLimits outbound(LimitsConfig config, HeapShares shares) {
        return new OutboundLimits(
                config.inflightMessagesMax(),
                positive("inflight-bytes-per-client-max", config.inflightBytesPerClientMax()),
                config.queuedMessagesMax(),
                positive("queued-bytes-max", config.queuedBytesMax()),
                positive(
                        "queued-memory-bytes-per-client-max",
                        config.queuedMemoryBytesPerClientMax(),
                        shares.queueInMemoryPerClient()),
                positive("qos0-queue-bytes-per-client-max", config.qos0QueueBytesPerClientMax()),
                config.queuedAgeMax(),
                config.queueFull());
    }

    private static ClientBytes client(LimitsConfig config, HeapShares shares) {
        return new ClientBytes(
                positive("inbound-qos2-bytes-per-client-max", config.inboundQos2BytesPerClientMax()),
                positive(
                        "subscription-bytes-per-client-max",
                        config.subscriptionBytesPerClientMax(),
                        shares.subscriptionBytesPerClient()),
                positive("will-bytes-per-client-max", config.willBytesPerClientMax()));
    }

    private static TotalLimits total(LimitsConfig config, HeapShares shares) {
        return new TotalLimits(
                positive("sessions-max", config.sessionsMax(), shares.sessions()),
                positive("subscription-bytes-max", config.subscriptionBytesMax(), shares.subscriptionBytes()),
                positive("queued-entries-max", config.queuedEntriesMax(), shares.queuedEntries()),
                positive("inbound-qos2-bytes-max", config.inboundQos2BytesMax(), shares.inboundQos2Bytes()),
                positive("will-bytes-max", config.willBytesMax(), shares.willBytes()));
    }

    /** The log lines at the start with the limits that protect the memory, each kind on one line. */
    public List<String> inForce() {
        OutboundLimits outbound = session.outbound();
        ClientBytes client = session.bytes();
        TotalLimits total = session.total();
        LimitsInForce lines = new LimitsInForce();
        lines.perClient("packet", connection.decoder().maximumPacketSize());
        lines.perClient("messages in flight", outbound.inflightBytes());
        lines.perClient("QoS 2 before PUBREL", client.inboundQos2());
        lines.perClient("queue", outbound.queuedBytesMax());
        lines.perClient("queue in memory", outbound.queuedInMemoryBytesMax());
        lines.perClient("QoS 0 queue", outbound.qos0BytesMax());
        lines.perClient("subscriptions", client.subscriptions());
        lines.perClient("will", client.will());
        lines.inTotalCount("persistent sessions", total.sessions());
        lines.inTotal("subscriptions", total.subscriptionBytes());
        lines.inTotalCount("queued messages", total.queuedEntries());
        lines.inTotal("QoS 2 before PUBREL", total.inboundQos2Bytes());
        lines.inTotal("wills", total.willBytes());
        lines.inTotal("incomplete packets", connection.partialPacketsBytesMax());
        lines.inTotal("retained messages", retained.bytesMax());
        lines.inTotal("cached receivers", cacheBytesMax);
        return lines.lines();
    }

    private static RetainedLimits retained(LimitsConfig config, HeapShares shares) {
        return new RetainedLimits(
                config.retainedMessagesMax(),
                positive("retained-bytes-max", config.retainedBytesMax(), shares.retainedBytes()),
                positive("retained-message-bytes-max", config.retainedMessageBytesMax(), Long.MAX_VALUE));
    }
}
