package culex.subscriber;

import culex.subscriber.sink.kafka.Compression;
import culex.subscriber.sink.kafka.RecordValue;
import culex.subscriber.sink.kafka.SaslMechanism;
import culex.subscriber.sink.kafka.SecurityProtocol;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the sink {@code kafka} sends messages: {@code readings.kafka}. */
public interface KafkaConfig {
    /** Servers of the cluster, separated by commas: {@code localhost:9092}; one that is reachable is enough. Needed by the sink {@code kafka}. */
    Optional<List<String>> servers();

    /** Topic of Kafka for messages that no route matches. */
    @WithDefault("readings")
    String topic();

    /** Topics of Kafka by MQTT topic filter, separated by commas: {@code plant/#=plant}; the first filter that matches counts. */
    Optional<List<String>> routes();

    /** Value of a record: {@code payload} (the bytes of the payload, unchanged) or {@code json} (the JSON object that the sink {@code file} writes as a line). */
    @WithDefault("payload")
    RecordValue value();

    /** Compression of records: {@code none} or {@code gzip}. */
    @WithDefault("none")
    Compression compression();

    /** How long the sink waits until Kafka has stored a batch, before it connects anew and sends it again. */
    @WithDefault("30s")
    Duration timeout();

    /** Size of the largest record, with its headers; a larger one is rejected. The limit of a topic of Kafka is {@code max.message.bytes}. */
    @WithDefault("1048576")
    int recordBytesMax();

    /** How the sink connects: {@code plaintext}, {@code ssl}, {@code sasl-plaintext} or {@code sasl-ssl}. */
    @WithDefault("plaintext")
    SecurityProtocol securityProtocol();

    /** How the sink logs in with {@code sasl-...}: {@code plain}, {@code scram-sha-256} or {@code scram-sha-512}. */
    @WithDefault("scram-sha-512")
    SaslMechanism saslMechanism();

    /** User name, for {@code sasl-plaintext} and {@code sasl-ssl}. */
    Optional<String> username();

    /** Password. */
    Optional<String> password();

    /** File that holds the password, instead of the setting above; a line break at its end is ignored. */
    Optional<String> passwordFile();

    /** File of trusted certificates, for {@code ssl} and {@code sasl-ssl}: PKCS12, JKS or PEM; default: those of the JVM. */
    Optional<String> trustStore();

    /** Password of a PKCS12 or JKS file. */
    Optional<String> trustStorePassword();

    /** File that holds that password, instead of the setting above; a line break at its end is ignored. */
    Optional<String> trustStorePasswordFile();
}
