package culex.subscriber.sink.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The settings of the Kafka sink.
 *
 * @param servers host names and ports of servers of the cluster
 * @param topic the topic of Kafka for messages that no route matches
 * @param routes the topics of Kafka by MQTT Topic Filter; the first one that matches counts
 * @param timeout how long the sink waits until Kafka has stored a batch
 * @param recordBytesMax the size of the largest record
 * @param login user name and password, if the protocol has a login
 * @param trust the certificates that the sink trusts; empty: those of the JVM
 */
public record KafkaSettings(
        List<String> servers,
        String topic,
        List<TopicRoute> routes,
        RecordValue value,
        Compression compression,
        Duration timeout,
        int recordBytesMax,
        SecurityProtocol protocol,
        Optional<Login> login,
        Optional<TrustedCertificates> trust) {

    /** Copies {@code servers} and {@code routes}, so that this record is immutable. */
    public KafkaSettings {
        servers = List.copyOf(servers);
        routes = List.copyOf(routes);
    }
}
