package culex.subscriber.audit;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is audited, and what the messages must fulfil.
 *
 * @param sequence path of the field with the sequence number
 * @param timestamp path of the field with the time of sending
 * @param stream path of the field that names the stream; the Topic Name if empty
 * @param streamsMax maximum of streams; messages of further ones are counted only
 * @param expect the audit ends when this number of different messages has arrived
 * @param timeout the audit ends after this time
 * @param maxGap maximum of missing messages
 * @param maxDuplicates maximum of duplicates
 * @param maxOutOfOrder maximum of messages that arrived after a later one
 * @param maxP99 maximum of the latency that 99 % of the messages have at most
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
