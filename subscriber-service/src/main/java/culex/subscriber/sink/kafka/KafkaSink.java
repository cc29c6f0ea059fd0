package culex.subscriber.sink.kafka;

import culex.subscriber.Reading;
import culex.subscriber.sink.Sink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends each message as a record to a topic of Kafka, and waits until Kafka has stored the records of the batch. The sink has one producer;
 * it creates the producer with the first batch, and a new one after each failure, so that no record of a failed attempt is sent after a
 * record of the next attempt.
 */
public final class KafkaSink implements Sink {

    private static final Logger LOG = Logger.getLogger(KafkaSink.class);

    /** Time limit to close the producer; short, because nothing is in flight when the sink is closed. */
    private static final Duration CLOSE_LIMIT = Duration.ofMillis(500);
    /** How long the sink waits for results beyond the timeout of the producer. */
    private static final Duration LATENESS = Duration.ofSeconds(5);

    private final Map<String, Object> properties;
    private final Records records;
    private final Duration limit;
    /** Messages of a failed batch that Kafka has stored: they are left out when the batch is repeated or divided. */
    private final Set<Reading> stored = Collections.newSetFromMap(new IdentityHashMap<>());

    private @Nullable Producer<byte[], byte[]> producer;
    /**
     * Whether the next records are sent one by one, after a failure: Kafka's client ends an attempt with a timeout, and not with the
     * reason, when it puts several records together and the topic allows less than such a batch.
     */
    private boolean isOneByOne;

    /** Creates the sink; it connects to Kafka with the first batch. */
    public KafkaSink(KafkaSettings settings) {
        properties = ProducerProperties.of(settings);
        records = new Records(settings);
        limit = settings.timeout().plus(LATENESS);
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public void store(List<Reading> batch) throws IOException, InterruptedException {
        List<Reading> missing =
                batch.stream().filter(reading -> !stored.contains(reading)).toList();
        if (isOneByOne) {
            for (Reading reading : missing) {
                send(List.of(reading));
            }
            isOneByOne = false;
        } else if (!missing.isEmpty()) {
            send(missing);
        }
        batch.forEach(stored::remove);
    }

    @Override
    public void close() {
        close(CLOSE_LIMIT);
    }

    private void send(List<Reading> readings) throws IOException, InterruptedException {
        var result = new BatchResult();
        try {
            List<CompletableFuture<Void>> results =
                    append(current(), readings.stream().map(records::of).toList());
            await(results);
            for (int i = 0; i < results.size(); i++) {
                result.add(readings.get(i), results.get(i));
            }
        } catch (InterruptException stopped) {
            // Kafka's exception has set the interrupt flag again; with the flag set, close would fail.
            Thread.interrupted();
            close(Duration.ZERO);
            var interrupted = new InterruptedException("stopped while Kafka stored a batch");
            interrupted.initCause(stopped);
            throw interrupted;
        } catch (KafkaException failed) {
            close(Duration.ZERO);
            throw new IOException(BatchResult.reason(failed), failed);
        }
        stored.addAll(result.stored());
        if (result.isUnavailable()) {
            isOneByOne = true;
            close(Duration.ZERO);
        }
        result.throwIfFailed();
    }

    private Producer<byte[], byte[]> current() {
        Producer<byte[], byte[]> current = producer;
        if (current == null) {
            current = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
            producer = current;
        }
        return current;
    }

    /** Returns the results of the records, in their order: of all of them, or of those up to the first one that cannot be sent now. */
    private static List<CompletableFuture<Void>> append(
            Producer<byte[], byte[]> producer, List<ProducerRecord<byte[], byte[]>> records) {
        List<CompletableFuture<Void>> results = new ArrayList<>(records.size());
        for (ProducerRecord<byte[], byte[]> record : records) {
            var result = new CompletableFuture<Void>();
            results.add(result);
            producer.send(record, (_, failure) -> {
                if (failure == null) {
                    result.complete(null);
                } else {
                    result.completeExceptionally(failure);
                }
            });
            if (BatchResult.isUnavailable(result)) {
                break;
            }
        }
        return results;
    }

    /**
     * Waits until all results are known. The producer completes each result within its timeout, except when the thread of the producer has
     * ended with an error.
     */
    private void await(List<CompletableFuture<Void>> results) throws InterruptedException {
        try {
            CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException _) {
            // Nothing to do: the result of each record is examined separately.
        }
    }

    private void close(Duration patience) {
        Producer<byte[], byte[]> last = producer;
        producer = null;
        if (last != null) {
            try {
                last.close(patience);
            } catch (KafkaException interrupted) { // Kafka has set the interrupt flag again
                LOG.debugf("Kafka's producer was closed in a hurry: %s", interrupted.getMessage());
            }
        }
    }
}
