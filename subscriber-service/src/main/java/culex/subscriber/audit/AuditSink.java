package culex.subscriber.audit;

import culex.subscriber.Reading;
import culex.subscriber.sink.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;

/**
 * Audits messages and stores nothing. The audit ends when the expected messages have arrived, or after its timeout; then it writes its
 * report to standard output and ends the service, with exit code 0 if the messages fulfil every condition and 1 otherwise.
 */
public final class AuditSink implements Sink {

    private static final Logger READINGS = Logger.getLogger("readings");

    /** How long the audit waits for duplicates after the expected number of messages has arrived. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private final AuditSettings settings;
    private final Audit audit;
    private final AuditMeters meters;
    private final IntConsumer exit;
    private final AtomicBoolean isReported = new AtomicBoolean();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("readings-audit").factory());
    private boolean isComplete;

    /** Creates the sink and starts the timeout of the audit; {@code exit} ends the service with an exit code. */
    public AuditSink(AuditSettings settings, MeterRegistry registry, IntConsumer exit) {
        this.settings = settings;
        this.exit = exit;
        audit = new Audit(settings);
        meters = new AuditMeters(registry, audit);
        settings.timeout().ifPresent(this::endAfter);
    }

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public void store(List<Reading> batch) {
        for (Reading reading : batch) {
            audit.add(reading).ifPresent(meters::latency);
        }
        if (!isComplete
                && settings.expect().isPresent()
                && audit.counts().distinct() >= settings.expect().getAsLong()) {
            isComplete = true;
            endAfter(LINGER);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        report();
    }

    private void endAfter(Duration delay) {
        var _ = timer.schedule(() -> exit.accept(report() ? 0 : 1), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Writes the report, the first time it is called; returns whether the messages fulfil every condition. */
    private boolean report() {
        AuditReport report = AuditReport.of(audit, settings);
        if (isReported.compareAndSet(false, true)) {
            report.lines().forEach(READINGS::info);
        }
        return report.isPassed();
    }
}
