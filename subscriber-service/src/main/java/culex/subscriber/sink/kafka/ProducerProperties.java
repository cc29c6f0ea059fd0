package culex.subscriber.sink.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;

/** Converts the settings of the Kafka sink to the properties of Kafka's producer. */
final class ProducerProperties {

    /**
     * Kafka's default. A batch that is larger than its topic allows is split by the producer, but never into parts smaller than this: if
     * the topic allows less than this, the producer tries again until the timeout.
     */
    private static final int BATCH_BYTES = 16_384;

    /** Memory for records that wait to be sent, in addition to one record of the maximum size. */
    private static final int BUFFER_BYTES = 8_388_608;

    private static final Duration REQUEST_TIMEOUT_MAX = Duration.ofSeconds(10);
    private static final Duration RECONNECT_DELAY_MAX = Duration.ofSeconds(5);
    /** Number of requests for one batch that fit into the timeout, so that a lost request can be repeated. */
    private static final int REQUESTS_WITHIN_TIMEOUT = 3;

    private ProducerProperties() {}

    static Map<String, Object> of(KafkaSettings settings) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.servers());
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "culex-subscriber");
        // A record counts as stored when all in-sync replicas have it. A record that the producer sends again is stored
        // once.
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                settings.compression().name().toLowerCase(Locale.ROOT));
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.recordBytesMax());
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES + (long) settings.recordBytesMax());
        addTimes(properties, settings.timeout());
        // No metrics over JMX, and no metrics that the Kafka servers request.
        properties.put(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, List.of());
        properties.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        addSecurity(properties, settings);
        return properties;
    }

    private static void addTimes(Map<String, Object> properties, Duration timeout) {
        Duration request = timeout.dividedBy(REQUESTS_WITHIN_TIMEOUT);
        if (request.compareTo(REQUEST_TIMEOUT_MAX) > 0) {
            request = REQUEST_TIMEOUT_MAX;
        }
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout.toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(request.toMillis()));
        properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, RECONNECT_DELAY_MAX.toMillis());
    }

    private static void addSecurity(Map<String, Object> properties, KafkaSettings settings) {
        properties.put(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                settings.protocol().name());
        settings.login().ifPresent(login -> {
            properties.put(SaslConfigs.SASL_MECHANISM, login.mechanism().protocolName());
            properties.put(SaslConfigs.SASL_JAAS_CONFIG, login.jaas());
        });
        settings.trust().ifPresent(trust -> {
            properties.put(
                    SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, trust.file().toString());
            properties.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, trust.type());
            trust.password().ifPresent(secret -> properties.put(SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG, secret));
        });
    }
}
