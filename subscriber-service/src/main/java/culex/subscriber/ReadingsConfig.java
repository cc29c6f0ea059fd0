package culex.subscriber;

import culex.client.ProtocolVersion;
import culex.client.Transport;
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
 * <p>{@link SettingsReader} reads it once and rejects settings that contradict each other.
 */
@ConfigMapping(prefix = "readings")
public interface ReadingsConfig {

    /**
     * Connector: {@code culex-mqtt} (MQTT 5 or 3.1.1; ws, wss, tcp, tls) or {@code smallrye-mqtt} (the one of Quarkus: 3.1.1; tcp, tls).
     */
    @WithDefault("culex-mqtt")
    String connector();

    /** Address of the broker. */
    Broker broker();

    /** Topic Filters to subscribe to, separated by commas; the connector {@code smallrye-mqtt} allows only one. */
    @WithDefault("temp")
    List<String> topics();

    /** The Maximum QoS of the subscriptions: 0, 1 or 2. */
    @WithDefault("0")
    int qos();

    /** Client Identifier; default: {@code culex-subscriber-} and eight random hex digits. */
    Optional<String> clientId();

    /** MQTT version: {@code 5} or {@code 3.1.1}; default: 5, or 3.1.1 with the connector {@code smallrye-mqtt}. */
    @WithConverter(ProtocolVersion.FromText.class)
    Optional<ProtocolVersion> version();

    /** The Session that the broker stores while the service is disconnected. */
    Session session();

    /** Keep Alive; 0 disables it, the maximum of MQTT is 65,535 seconds (about 18 hours). */
    @WithDefault("30s")
    Duration keepAlive();

    /** Maximum of unacknowledged messages (MQTT 5 Receive Maximum); beyond it the client drops the oldest queued QoS 0 message. */
    @WithDefault("1024")
    int receiveMaximum();

    /** Size in bytes of the largest message that is handled, with its topic and properties; a larger one is logged, counted and dropped. */
    @WithDefault("1048576")
    int maximumPacketSize();

    /**
     * Where messages are stored, separated by commas: {@code log}, {@code file}, {@code audit}, {@code http}, {@code influx}, {@code postgres}, {@code kafka}, {@code gauges}; a message is acknowledged when all of them
     * have stored it.
     */
    @WithDefault("log")
    List<String> sinks();

    /**
     * Conditions on fields of JSON payloads, separated by commas, such as {@code temp>30}, {@code meta.unit=C}, {@code state!=ok} or {@code alarm} (the field is there); only
     * messages that fulfil all of them go to the sinks.
     */
    Optional<List<String>> filter();

    /** Leaves out messages of topics that have many. */
    Sample sample();

    /** The messages that wait for a sink. */
    Queue queue();

    /** The messages that a sink stores together. */
    Batch batch();

    /** Delays between attempts to store. */
    Retry retry();

    /** The file of messages that a sink rejects. */
    DeadLetter deadLetter();

    /**
     * What happens to a message that a sink rejects, without a dead-letter file: {@code redeliver} or {@code ignore}; default: redeliver
     * with a persistent session and QoS 1 or 2.
     */
    Optional<FailurePolicy> onFailure();

    /** User name and password of the service. */
    Credentials credentials();

    /** Delays between attempts to connect. */
    Reconnect reconnect();

    /** How the broker's certificate is checked with {@code wss} and {@code tls}. */
    Tls tls();

    /** How messages are written to the log. */
    Log log();

    /** How messages are written to files. */
    FileConfig file();

    /** What the sink {@code audit} checks. */
    AuditConfig audit();

    /** Where the sink {@code http} posts messages. */
    HttpConfig http();

    /** Where the sink {@code influx} writes messages. */
    InfluxConfig influx();

    /** Where the sink {@code postgres} inserts messages. */
    PostgresConfig postgres();

    /** Where the sink {@code kafka} sends messages. */
    KafkaConfig kafka();

    /** Which values the sink {@code gauges} shows. */
    GaugesConfig gauges();

    /** Which messages are traced. */
    Tracing tracing();

    /** How the service stops. */
    Stop stop();

    /** Address of the broker. */
    interface Broker {
        /** Host name or address. */
        @WithDefault("localhost")
        String host();

        /** Port; default: 8888 for ws, 8443 for wss, 1883 for tcp, 8883 for tls. */
        OptionalInt port();

        /** Path (and query) of the WebSocket, for ws and wss only; default: {@code /mqtt}. */
        Optional<String> path();

        /** Transport: {@code ws}, {@code wss}, {@code tcp} or {@code tls}; default: ws, or tcp with the connector {@code smallrye-mqtt}. */
        Optional<Transport> transport();

        /** Time limit of each step of connecting: TCP, TLS, the WebSocket upgrade, CONNACK. */
        @WithDefault("10s")
        Duration connectTimeout();
    }

    /** The Session that the broker stores while the service is disconnected. */
    interface Session {
        /**
         * How long the broker stores the Session after the connection ends (3.1.1: as the broker decides); 0: not persistent. Needs {@code
         * readings.client-id}.
         */
        @WithDefault("0s")
        Duration expiry();
    }

    /** User name and password of the service. */
    interface Credentials {
        /** User name. */
        Optional<String> username();

        /** Password. */
        Optional<String> password();

        /** File that holds the password, such as a mounted Secret, instead of the setting above; a line break at its end is ignored. */
        Optional<String> passwordFile();
    }

    /** Delays between attempts to connect. */
    interface Reconnect {
        /** Delay before the first attempt; the delay doubles with each later attempt, and a random part of up to half is subtracted. */
        @WithDefault("100ms")
        Duration delayMin();

        /** Maximum delay; during the first minute without a connection the maximum is 1.5 s. */
        @WithDefault("30s")
        Duration delayMax();
    }

    /** How the broker's certificate is checked with {@code wss} and {@code tls}. */
    interface Tls {
        /** File of trusted certificates: PKCS12, JKS or PEM; default: those of the JVM. */
        Optional<String> trustStore();

        /** Password of a PKCS12 or JKS file. */
        Optional<String> trustStorePassword();

        /** File that holds that password, instead of the setting above; a line break at its end is ignored. */
        Optional<String> trustStorePasswordFile();

        /** Whether the certificate must name the host; use false only for tests. */
        @WithDefault("true")
        boolean verifyHost();
    }

    /** Leaves out messages of topics that have many. */
    interface Sample {
        /** Of each topic one message in this interval goes to the sinks, the first one; 0: all of them. */
        @WithDefault("0s")
        Duration interval();

        /**
         * Maximum of topics with a message in the interval; those beyond the maximum are not sampled: all their messages go to the sinks.
         */
        @WithDefault("10000")
        int topicsMax();
    }

    /** The messages that wait for a sink. */
    interface Queue {
        /** Maximum of messages that wait for each sink; beyond it the service stops reading from the broker. */
        @WithDefault("10000")
        int messagesMax();

        /** Maximum of bytes of the messages that wait for each sink; beyond it the service stops reading from the broker. */
        @WithDefault("8388608")
        long bytesMax();
    }

    /** The messages that a sink stores together. */
    interface Batch {
        /** Maximum of messages that a sink stores together; it takes those that wait and never waits for more. */
        @WithDefault("500")
        int messagesMax();

        /** Maximum of bytes of the messages that a sink stores together; a larger message is a batch of its own. */
        @WithDefault("1048576")
        long bytesMax();
    }

    /** Delays between attempts to store. */
    interface Retry {
        /**
         * Delay after a sink was not available; the delay doubles with each later attempt, and a random part of up to half is subtracted.
         */
        @WithDefault("100ms")
        Duration delayMin();

        /** Maximum delay; during the first minute the maximum is 1.5 s. */
        @WithDefault("30s")
        Duration delayMax();
    }

    /** The file of messages that a sink rejects. */
    interface DeadLetter {
        /** File that gets messages which a sink can never store, as JSON lines with the reason; they are acknowledged then. */
        Optional<String> file();

        /** Maximum size of that file; at the maximum a rejected message is not acknowledged, and the service stops reading. */
        @WithDefault("104857600")
        long bytesMax();
    }

    /** How messages are written to the log. */
    interface Log {
        /** {@code text}: topic, colon, tab, payload; {@code json}: one JSON object per line. */
        @WithDefault("text")
        LogFormat format();

        /** Pattern of a line instead of the format, with the letters of {@code mosquitto_sub -F}, such as {@code %I %t %p}. */
        Optional<String> pattern();

        /** Payload in JSON lines: {@code json} (a payload that is valid JSON becomes a JSON value without spaces between its parts, any other text a JSON string) or {@code string} (all text becomes a JSON string, unchanged). A payload that is not UTF-8 is always written as {@code payloadBase64}. */
        @WithDefault("string")
        PayloadFormat payload();
    }

    /** Which messages are traced while OpenTelemetry is on (OTEL_SDK_DISABLED=false): messages whose traceparent has the flag sampled. */
    interface Tracing {
        /** Maximum number of messages that are traced within a second; those beyond the maximum are not traced. */
        @WithDefault("100")
        int messagesPerSecondMax();
    }

    /** How the service stops. */
    interface Stop {
        /** How long a stop waits for messages that are being handled and for the connection to close. */
        @WithDefault("5s")
        Duration timeout();
    }
}
