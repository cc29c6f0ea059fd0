package culex.subscriber.audit;

import culex.subscriber.sink.PrintableText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The result of an audit.
 *
 * @param lines the report, whose last line is the verdict
 * @param isPassed whether the messages fulfil every condition
 */
record AuditReport(List<String> lines, boolean isPassed) {

    private static final int STREAMS_SHOWN = 20;
    private static final double NANOS_PER_MILLI = 1e6;

    static AuditReport of(Audit audit, AuditSettings settings) {
        Audit.Counts counts = audit.counts();
        List<String> lines = new ArrayList<>();
        lines.add(
                "audit: %d messages of %d streams, %d different, %d without a number or beyond readings.audit.streams-max"
                        .formatted(counts.messages(), counts.streams(), counts.distinct(), counts.unaudited()));
        lines.add("audit: %d missing, %d duplicates, %d out of order, %d restarts"
                .formatted(counts.missing(), counts.duplicates(), counts.outOfOrder(), counts.restarts()));
        if (audit.latencies() > 0) {
            lines.add("audit: latency p50 %s, p99 %s, max %s, %d sent later than received"
                    .formatted(
                            millis(audit.latency(0.5)),
                            millis(audit.latency(0.99)),
                            millis(audit.latencyMax()),
                            counts.early()));
        }
        for (Audit.StreamCounts stream : audit.faultyStreams(STREAMS_SHOWN)) {
            lines.add("audit: stream %s: %d missing, %d duplicates, %d out of order, %d restarts"
                    .formatted(
                            PrintableText.escape(stream.stream()),
                            stream.missing(),
                            stream.duplicates(),
                            stream.outOfOrder(),
                            stream.restarts()));
        }
        List<String> failures = failures(audit, counts, settings);
        failures.forEach(failure -> lines.add("audit: " + failure));
        lines.add(failures.isEmpty() ? "audit: PASSED" : "audit: FAILED");
        return new AuditReport(List.copyOf(lines), failures.isEmpty());
    }

    private static List<String> failures(Audit audit, Audit.Counts counts, AuditSettings settings) {
        List<String> failures = new ArrayList<>();
        if (settings.expect().isPresent()
                && counts.distinct() < settings.expect().getAsLong()) {
            failures.add("%d different messages arrived, but readings.audit.expect is %d"
                    .formatted(counts.distinct(), settings.expect().getAsLong()));
        }
        boolean hasLimit = Stream.of(settings.maxGap(), settings.maxDuplicates(), settings.maxOutOfOrder())
                .anyMatch(OptionalLong::isPresent);
        if (hasLimit && counts.distinct() == 0) {
            failures.add("no message had a sequence number, so gaps, duplicates and order cannot be checked");
        }
        atMost(failures, "missing", counts.missing(), "max-gap", settings.maxGap());
        atMost(failures, "duplicates", counts.duplicates(), "max-duplicates", settings.maxDuplicates());
        atMost(failures, "out of order", counts.outOfOrder(), "max-out-of-order", settings.maxOutOfOrder());
        settings.maxP99().ifPresent(most -> {
            if (audit.latencies() == 0) {
                failures.add("no message had a time of sending, so readings.audit.max-p99 cannot be checked");
            } else if (audit.latency(0.99).compareTo(most) > 0) {
                failures.add("p99 is %s, but readings.audit.max-p99 is %s"
                        .formatted(millis(audit.latency(0.99)), millis(most)));
            }
        });
        return failures;
    }

    private static void atMost(List<String> failures, String what, long count, String setting, OptionalLong most) {
        if (most.isPresent() && count > most.getAsLong()) {
            failures.add("%d %s, but readings.audit.%s is %d".formatted(count, what, setting, most.getAsLong()));
        }
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / NANOS_PER_MILLI);
    }
}
