package culex.subscriber;

import culex.subscriber.connection.ProtocolVersion;
import culex.subscriber.connection.Transport;
import culex.subscriber.sink.LogFormat;
import culex.subscriber.sink.PayloadFormat;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Every setting of the service, by property ({@code readings.topics}) or environment ({@code READINGS_TOPICS}).
 *
 * <p>It is read once, by {@link ReadingsSettings}, which also refuses what contradicts.
 */
@ConfigMapping(prefix = "readings")
public interface ReadingsConfig {

    /** {@code culex-mqtt} (MQTT 5 or 3.1.1; ws, wss, tcp, tls) or {@code smallrye-mqtt} (the stock one: 3.1.1; tcp, tls). */
    @WithDefault("culex-mqtt")
    String connector();

    /** Where the broker is. */
    Broker broker();

    /** Topic Filters to subscribe to, separated by commas; {@code smallrye-mqtt} takes one. */
    @WithDefault("temp")
    List<String> topics();

    /** The Maximum QoS of the subscriptions: 0, 1 or 2. */
    @WithDefault("0")
    int qos();

    /** Client Identifier; by default {@code culex-subscriber-} and eight random hex digits. */
    Optional<String> clientId();

    /** What MQTT to speak: {@code 5} or {@code 3.1.1}; by default 5, and 3.1.1 with {@code smallrye-mqtt}. */
    @WithConverter(ProtocolVersion.FromText.class)
    Optional<ProtocolVersion> version();

    /** What the broker keeps while the service is away. */
    Session session();

    /** Keep Alive; 0 turns it off, 18 hours are the most that MQTT can say. */
    @WithDefault("30s")
    Duration keepAlive();

    /** Messages that may wait for their acknowledgement (MQTT 5 Receive Maximum); of QoS 0, when more wait, the oldest is dropped. */
    @WithDefault("1024")
    int receiveMaximum();

    /** The largest message that is handled, in bytes, with its topic and properties; a larger one is logged, counted and left out. */
    @WithDefault("1048576")
    int maximumPacketSize();

    /** {@code redeliver} or {@code ignore} a message that could not be handled; by default redeliver with a kept Session. */
    Optional<FailurePolicy> onFailure();

    /** Who the service says it is. */
    Credentials credentials();

    /** How long to wait before another attempt to connect. */
    Reconnect reconnect();

    /** How the broker's certificate is checked with {@code wss} and {@code tls}. */
    Tls tls();

    /** How messages are written to the log. */
    Log log();

    /** How the service stops. */
    Stop stop();

    /** Where the broker is. */
    interface Broker {
        /** Host name or address. */
        @WithDefault("localhost")
        String host();

        /** Port; by default 8888 for ws, 8443 for wss, 1883 for tcp and 8883 for tls. */
        OptionalInt port();

        /** Path (and query) of the WebSocket; {@code /mqtt} by default, and only for ws and wss. */
        Optional<String> path();

        /** {@code ws}, {@code wss}, {@code tcp} or {@code tls}; by default ws, and tcp with {@code smallrye-mqtt}. */
        Optional<Transport> transport();

        /** Time limit of each step of connecting: TCP, TLS, the WebSocket upgrade, CONNACK. */
        @WithDefault("10s")
        Duration connectTimeout();
    }

    /** What the broker keeps while the service is away. */
    interface Session {
        /** How long the Session is kept (3.1.1: by the broker's own rule); 0 starts clean. Needs {@code readings.client-id}. */
        @WithDefault("0s")
        Duration expiry();
    }

    /** Who the service says it is. */
    interface Credentials {
        /** User name. */
        Optional<String> username();

        /** Password. */
        Optional<String> password();

        /** File that holds the password, such as a mounted Secret, instead of the setting above; a line end behind it is left out. */
        Optional<String> passwordFile();
    }

    /** How long to wait before another attempt to connect. */
    interface Reconnect {
        /** Delay before the first attempt; it doubles with each further one, and up to half of it is taken off by chance. */
        @WithDefault("100ms")
        Duration delayMin();

        /** The longest delay; during the first minute without a connection none is longer than 1.5 s. */
        @WithDefault("30s")
        Duration delayMax();
    }

    /** How the broker's certificate is checked with {@code wss} and {@code tls}. */
    interface Tls {
        /** File of trusted certificates: PKCS12, JKS or PEM; without it the JVM's own are used. */
        Optional<String> trustStore();

        /** Password of a PKCS12 or JKS file. */
        Optional<String> trustStorePassword();

        /** File that holds that password, instead of the setting above; a line end behind it is left out. */
        Optional<String> trustStorePasswordFile();

        /** Whether the certificate must name the host; false only for trials. */
        @WithDefault("true")
        boolean verifyHost();
    }

    /** How messages are written to the log. */
    interface Log {
        /** {@code text}: topic, colon, tab, payload; {@code json}: one JSON object a line. */
        @WithDefault("text")
        LogFormat format();

        /** How JSON lines show payloads: {@code string}, or {@code json}, where a payload that is JSON becomes a part of the line. */
        @WithDefault("string")
        PayloadFormat payload();
    }

    /** How the service stops. */
    interface Stop {
        /** How long to wait for messages that are being handled, and for the connection to close. */
        @WithDefault("5s")
        Duration timeout();
    }
}
