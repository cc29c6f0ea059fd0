package culex.subscriber.audit;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is audited, and the limits that must be met.
 *
 * @param sequence path of the field with the sequence number
 * @param timestamp path of the field with the time of sending
 * @param stream path of the field that names the stream; the Topic Name if empty
 * @param streamsMax maximum number of streams that are checked; messages of further streams are only counted
 * @param expect the audit ends when this number of different messages has arrived
 * @param timeout the audit ends after this time
 * @param maxGap maximum number of missing messages
 * @param maxDuplicates maximum number of duplicates
 * @param maxOutOfOrder maximum number of messages that arrived after a later one
 * @param maxP99 limit for the 99th percentile of the latency
 */
public record AuditSettings(
        String sequence,
        Optional<String> timestamp,
        Optional<String> stream,
        int streamsMax,
        OptionalLong expect,
        Optional<Duration> timeout,
        OptionalLong maxGap,
        OptionalLong maxDuplicates,
        OptionalLong maxOutOfOrder,
        Optional<Duration> maxP99) {}
