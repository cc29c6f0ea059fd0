package culex.publisher;

import culex.publisher.connection.ProtocolVersion;
import culex.publisher.connection.Transport;
import culex.publisher.signal.WaveformKind;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Every setting of the service, by property ({@code sensor.topic}) or environment ({@code SENSOR_TOPIC}).
 *
 * <p>It is read once, by {@link SensorSettings}, which also refuses what contradicts.
 */
@ConfigMapping(prefix = "sensor")
public interface SensorConfig {

    /** Where the broker is. */
    Broker broker();

    /** Topic Name to publish to; {@code {id}} becomes the sensor's number, from 1. */
    @WithDefault("temp")
    String topic();

    /** Time from one message of a sensor to its next; 100 microseconds to a day. */
    @WithDefault("1s")
    Duration interval();

    /** Quality of service: 0, 1 or 2. */
    @WithDefault("0")
    int qos();

    /** Whether the broker shall keep the last message of the topic. */
    @WithDefault("false")
    boolean retain();

    /** Messages that each sensor sends before it is done; 0 means without end. */
    @WithDefault("0")
    long count();

    /** Whether the service ends when every sensor has sent its count; otherwise it stays connected. */
    @WithDefault("false")
    boolean exitWhenDone();

    /** Client Identifier; {@code {id}} becomes the sensor's number, {@code {random}} eight hex digits per start. */
    @WithDefault("culex-sensor-{random}-{id}")
    String clientId();

    /** What MQTT to speak: {@code 5} or {@code 3.1.1}. */
    @WithDefault("5")
    @WithConverter(ProtocolVersion.FromText.class)
    ProtocolVersion version();

    /** How long the broker keeps the Session after a lost connection; 0 means not at all. */
    @WithDefault("0s")
    Duration sessionExpiry();

    /** Keep Alive; 0 turns it off, 18 hours are the most that MQTT can say. */
    @WithDefault("30s")
    Duration keepAlive();

    /** What value1 follows: {@code tutorial}, {@code sine}, {@code random-walk}, {@code square} or {@code sawtooth}. */
    @WithDefault("tutorial")
    WaveformKind waveform();

    /** The shape of the waveforms other than {@code tutorial}. */
    Signal signal();

    /** Who the sensors say they are. */
    Credentials credentials();

    /** How many sensors there are. */
    Fleet fleet();

    /** What is kept while the broker is away or slow. */
    Buffer buffer();

    /** How long to wait before another attempt to connect. */
    Reconnect reconnect();

    /** How the broker's certificate is checked with {@code wss} and {@code tls}. */
    Tls tls();

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

        /** {@code ws}, {@code wss}, {@code tcp} or {@code tls}. */
        @WithDefault("ws")
        Transport transport();

        /** Time limit of each step of connecting: TCP, TLS, the WebSocket upgrade, CONNACK. */
        @WithDefault("10s")
        Duration connectTimeout();
    }

    /** The shape of the waveforms other than {@code tutorial}. */
    interface Signal {
        /** Seed of the randomness; sensor n draws from seed + n, so a run can be repeated. */
        @WithDefault("1")
        long seed();

        /** The value around which a waveform moves. */
        @WithDefault("20")
        double mean();

        /** The largest distance from the mean, without noise. */
        @WithDefault("5")
        double amplitude();

        /** Time of one full wave. */
        @WithDefault("60s")
        Duration period();

        /** Standard deviation of the noise; of a random walk: of one step. */
        @WithDefault("0.1")
        double noise();
    }

    /** Who the sensors say they are. */
    interface Credentials {
        /** User name, the same for the whole fleet; {@code {id}} becomes the sensor's number. */
        Optional<String> username();

        /** Password. */
        Optional<String> password();

        /** File that holds the password, such as a mounted Secret, instead of the setting above; a line end behind it is left out. */
        Optional<String> passwordFile();
    }

    /** How many sensors there are. */
    interface Fleet {
        /** Simulated sensors, each with its own connection; 1 to 100,000. */
        @WithDefault("1")
        int size();

        /** Time over which the sensors make their first connection, evenly spread. */
        @WithDefault("0s")
        Duration rampUp();
    }

    /** What is kept while the broker is away or slow. */
    interface Buffer {
        /** Messages that each sensor keeps; when one more comes, the oldest is dropped and counted. */
        @WithDefault("1000")
        int messagesMax();

        /** Messages of each sensor that may be under way to the broker, not yet written or acknowledged. */
        @WithDefault("100")
        int inFlightMax();
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

    /** How the service stops. */
    interface Stop {
        /** How long to go on sending what is buffered before the connections are closed. */
        @WithDefault("2s")
        Duration flushTimeout();
    }
}
