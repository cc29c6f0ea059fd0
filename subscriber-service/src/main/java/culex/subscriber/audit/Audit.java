package culex.subscriber.audit;

import culex.subscriber.Reading;
import culex.subscriber.sink.JsonField;
import culex.subscriber.sink.SentTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Checks the sequence numbers of messages, for each stream separately. Its memory is bounded by the number of streams and the length of
 * their names. Thread-safe.
 */
final class Audit {

    /** The counters, summed over all streams. */
    record Counts(
            long messages,
            long distinct,
            long missing,
            long duplicates,
            long outOfOrder,
            long restarts,
            long unaudited,
            long early,
            int streams) {}

    /** The counts of errors in one stream. */
    record StreamCounts(String stream, long missing, long duplicates, long outOfOrder, long restarts) {
        boolean isFaulty() {
            return missing + duplicates + outOfOrder + restarts > 0;
        }
    }

    private static final class Stream {
        private final SequenceCheck sequence = new SequenceCheck();
        private long duplicates;
        private long outOfOrder;
        private long restarts;

        StreamCounts counts(String name) {
            return new StreamCounts(name, sequence.missing(), duplicates, outOfOrder, restarts);
        }
    }

    /** The names of all streams together have at most this number of characters: a client chooses them. */
    private static final int NAME_CHARS_MAX = 8 * 1024 * 1024;

    private static final long MICROS_MAX = TimeUnit.DAYS.toMicros(12);
    private static final int LATENCY_DIGITS = 3;

    private final int streamsMax;
    private final JsonField sequence;
    private final Optional<JsonField> timestamp;
    private final Optional<JsonField> streamName;
    private final Map<String, Stream> streams = new HashMap<>();
    private final Histogram latencies = new Histogram(MICROS_MAX, LATENCY_DIGITS);
    private int nameChars;
    private long microsMax;
    private long messages;
    private long distinct;
    private long missing;
    private long duplicates;
    private long outOfOrder;
    private long restarts;
    private long unaudited;
    private long early;

    Audit(AuditSettings settings) {
        streamsMax = settings.streamsMax();
        sequence = new JsonField(settings.sequence());
        timestamp = settings.timestamp().map(JsonField::new);
        streamName = settings.stream().map(JsonField::new);
    }

    /** Checks a message; returns its latency in microseconds, if it has one. */
    synchronized Optional<Long> add(Reading reading) {
        messages++;
        Optional<Long> number = sequence.find(reading.payload()).flatMap(Audit::wholeNumber);
        Stream stream = number.isEmpty() ? null : stream(reading);
        if (stream == null) {
            unaudited++;
        } else {
            check(stream, number.get());
        }
        // A retained message has no latency: its publisher may have sent it long ago.
        return reading.retained() ? Optional.empty() : latency(reading);
    }

    synchronized Counts counts() {
        return new Counts(
                messages, distinct, missing, duplicates, outOfOrder, restarts, unaudited, early, streams.size());
    }

    /** How many latencies were measured. */
    synchronized long latencies() {
        return latencies.getTotalCount();
    }

    /** Returns the latency that this share of the messages has at most; 0 if none was measured. */
    synchronized Duration latency(double share) {
        return micros(Math.min(microsMax, latencies.getValueAtPercentile(100 * share)));
    }

    /** Returns the largest latency. */
    synchronized Duration latencyMax() {
        return micros(microsMax);
    }

    /** Returns the streams in which something is wrong, those with the most missing messages first, up to {@code limit}. */
    synchronized List<StreamCounts> faultyStreams(int limit) {
        List<StreamCounts> faulty = new ArrayList<>();
        streams.forEach((name, stream) -> {
            StreamCounts counts = stream.counts(name);
            if (counts.isFaulty()) {
                faulty.add(counts);
            }
        });
        return faulty.stream()
                .sorted(Comparator.comparingLong(StreamCounts::missing)
                        .reversed()
                        .thenComparing(StreamCounts::stream))
                .limit(limit)
                .toList();
    }

    /** Returns the stream of a message; null if there are too many, or their names are too long. */
    private @Nullable Stream stream(Reading reading) {
        String name = streamName.flatMap(field -> field.find(reading.payload())).orElse(reading.topic());
        Stream known = streams.get(name);
        if (known == null && streams.size() < streamsMax && nameChars + name.length() <= NAME_CHARS_MAX) {
            known = new Stream();
            nameChars += name.length();
            streams.put(name, known);
        }
        return known;
    }

    private void check(Stream stream, long number) {
        long missingBefore = stream.sequence.missing();
        switch (stream.sequence.next(number)) {
            case IN_ORDER, GAP -> distinct++;
            case LATE -> {
                distinct++;
                stream.outOfOrder++;
                outOfOrder++;
            }
            case DUPLICATE -> {
                stream.duplicates++;
                duplicates++;
            }
            case RESTART -> {
                distinct++;
                stream.restarts++;
                restarts++;
            }
        }
        long more = stream.sequence.missing() - missingBefore;
        missing = more < 0 ? missing + more : SequenceCheck.saturatedSum(missing, more);
    }

    private Optional<Long> latency(Reading reading) {
        Optional<Long> micros = timestamp
                .flatMap(field -> field.find(reading.payload()))
                .flatMap(SentTime::of)
                .map(sent -> Duration.between(sent, reading.receivedAt()).toNanos() / 1_000);
        micros.ifPresent(value -> {
            if (value < 0) {
                early++;
            }
            long bounded = Math.max(0, value);
            latencies.recordValue(Math.min(bounded, MICROS_MAX));
            microsMax = Math.max(microsMax, bounded);
        });
        return micros.map(value -> Math.max(0, value));
    }

    private static Optional<Long> wholeNumber(String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1_000);
    }
}
