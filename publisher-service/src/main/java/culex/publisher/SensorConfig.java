package culex.publisher;

import culex.client.ProtocolVersion;
import culex.client.Transport;
import culex.publisher.payload.PayloadFormat;
import culex.publisher.signal.WaveformKind;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Every setting of the service, by property ({@code sensor.topic}) or environment ({@code SENSOR_TOPIC}).
 *
 * <p>{@link SensorSettings} reads it once and rejects settings that contradict each other.
 */
@ConfigMapping(prefix = "sensor")
public interface SensorConfig {

    /** Address of the broker. */
    Broker broker();

    /** File of a scenario, see docs/publisher.md: it says which devices send what, and when; none by default. */
    Optional<String> scenario();

    /** Topic Name to publish to; {@code {id}} becomes the sensor's number, from 1. */
    @WithDefault("temp")
    String topic();

    /** Template of the payload, with fields such as {@code {id}} and {@code {sine:20,5,60s}}, see docs/publisher.md; default: the tutorial's. */
    Optional<String> payload();

    /** Format of the payload: {@code text}, {@code binary} for a template whose fields have types, or {@code cbor} for a template that is JSON. */
    @WithDefault("text")
    PayloadFormat payloadFormat();

    /** Additional streams of messages of each sensor, by a name of your choice. */
    Map<String, Stream> streams();

    /** Status message of each sensor: online, or offline when it is not connected. */
    StatusConfig status();

    /** Commands to the sensors, see docs/publisher.md. */
    CommandConfig command();

    /** A recording that is sent again in place of readings, see docs/publisher.md. */
    ReplayConfig replay();

    /** Simulated faults, such as {@code dropout=1%/30s,spike=0.1%,stuck=0.05%/5m,duplicate=0.1%}, see docs/publisher.md; none by default. */
    Optional<String> faults();

    /** Time between two messages of a sensor; 100 microseconds to a day. */
    @WithDefault("1s")
    Duration interval();

    /** Quality of service: 0, 1 or 2. */
    @WithDefault("0")
    int qos();

    /** Whether messages are retained: the broker stores the last one and sends it to new subscribers. */
    @WithDefault("false")
    boolean retain();

    /** Number of messages that each sensor sends; 0 means no limit. */
    @WithDefault("0")
    long count();

    /** Whether the service exits after every sensor has sent {@code sensor.count} messages; otherwise it stays connected. */
    @WithDefault("false")
    boolean exitWhenDone();

    /** Client Identifier; {@code {id}} becomes the sensor's number, {@code {random}} eight hex digits per start. */
    @WithDefault("culex-sensor-{random}-{id}")
    String clientId();

    /** MQTT version: {@code 5} or {@code 3.1.1}. */
    @WithDefault("5")
    @WithConverter(ProtocolVersion.FromText.class)
    ProtocolVersion version();

    /** How long the broker stores the Session after the connection ends; 0 means no persistent session. */
    @WithDefault("0s")
    Duration sessionExpiry();

    /** Keep Alive; 0 disables it, the maximum of MQTT is 65,535 seconds (about 18 hours). */
    @WithDefault("30s")
    Duration keepAlive();

    /** Waveform of value1: {@code tutorial}, {@code sine}, {@code random-walk}, {@code square} or {@code sawtooth}. */
    @WithDefault("tutorial")
    WaveformKind waveform();

    /** The shape of the waveforms other than {@code tutorial}. */
    SignalConfig signal();

    /** User name and password of the sensors. */
    Credentials credentials();

    /** Number of sensors and how fast they connect. */
    Fleet fleet();

    /** Messages that a sensor buffers while the broker is unreachable or slow. */
    Buffer buffer();

    /** Delays between attempts to connect. */
    Reconnect reconnect();

    /** How the broker's certificate is checked with {@code wss} and {@code tls}. */
    Tls tls();

    /** Which messages are traced. */
    Tracing tracing();

    /** How the service stops. */
    Stop stop();

    /** Who may use the HTTP API of the fleets. */
    ApiConfig api();

    /** Address of the broker. */
    interface Broker {
        /** Host name or address. */
        @WithDefault("localhost")
        String host();

        /** Port; default: 8888 for ws, 8443 for wss, 1883 for tcp, 8883 for tls. */
        OptionalInt port();

        /** Path (and query) of the WebSocket, for ws and wss only; default: {@code /mqtt}. */
        Optional<String> path();

        /** Transport: {@code ws}, {@code wss}, {@code tcp} or {@code tls}. */
        @WithDefault("ws")
        Transport transport();

        /** Time limit of each step of connecting: TCP, TLS, the WebSocket upgrade, CONNACK. */
        @WithDefault("10s")
        Duration connectTimeout();
    }

    /** Another stream of messages of each sensor. */
    interface Stream {
        /** Topic Name to publish to; {@code {id}} becomes the sensor's number. */
        Optional<String> topic();

        /** Template of the payload; default: that of {@code sensor.payload}. */
        Optional<String> payload();

        /** Format of the payload; default: {@code sensor.payload-format}. */
        Optional<PayloadFormat> payloadFormat();

        /** Time between two messages; default: {@code sensor.interval}. */
        Optional<Duration> interval();

        /** Quality of service; default: {@code sensor.qos}. */
        OptionalInt qos();

        /** Whether messages are retained; default: {@code sensor.retain}. */
        Optional<Boolean> retain();
    }

    /** User name and password of the sensors. */
    interface Credentials {
        /** User name, the same for the whole fleet; {@code {id}} becomes the sensor's number. */
        Optional<String> username();

        /** Password. */
        Optional<String> password();

        /** File that holds the password, such as a mounted Secret, instead of the setting above; a line break at its end is ignored. */
        Optional<String> passwordFile();
    }

    /** Number of sensors and how fast they connect. */
    interface Fleet {
        /** Simulated sensors, each with its own connection; 1 to 100,000. */
        @WithDefault("1")
        int size();

        /** Time over which the first connections of the sensors are spread evenly. */
        @WithDefault("0s")
        Duration rampUp();
    }

    /** Messages that a sensor buffers while the broker is unreachable or slow. */
    interface Buffer {
        /** Messages that each sensor buffers; beyond that, the oldest is dropped and counted. */
        @WithDefault("1000")
        int messagesMax();

        /** Messages of each sensor that may be in flight: not yet written (QoS 0) or acknowledged (QoS 1 and 2). */
        @WithDefault("100")
        int inFlightMax();
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

    /** Which messages are traced while OpenTelemetry is on (OTEL_SDK_DISABLED=false). */
    interface Tracing {
        /** The share of the messages that begin a trace, from 0 to 1; MQTT 3.1.1 carries no trace. */
        @WithDefault("0.01")
        double ratio();
    }

    /** How the service stops. */
    interface Stop {
        /** How long a stop continues to send buffered messages before it closes the connections. */
        @WithDefault("2s")
        Duration flushTimeout();
    }
}
