package culex.publisher.simulate;

import culex.publisher.fleet.Fleet;
import culex.publisher.fleet.FleetObserver;
import culex.publisher.fleet.FleetSettings;
import culex.publisher.fleet.Preview;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Runs a scenario for {@code ./culex simulate}: progress on standard error, the summary on standard output, and an exit code. */
public final class Simulation {

    /** The exit code when the requested load was not reached. */
    public static final int NOT_REACHED = 1;

    private static final int MESSAGES_OF_A_DRY_RUN = 10;
    private static final int BAR = 20;
    private static final double NANOS_PER_SECOND = 1e9;

    private final FleetSettings settings;
    private final Statistics statistics;
    private final boolean hasTerminal;
    private final PrintStream out = stream(FileDescriptor.out);
    private final PrintStream errors = stream(FileDescriptor.err);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("progress").daemon().factory());
    private long startNanos;
    private long sentBefore;

    /** Creates a simulation that is not started yet; {@code observer} receives every callback of the fleet as well. */
    public Simulation(FleetSettings settings, FleetObserver observer, boolean hasTerminal) {
        this.settings = settings;
        this.statistics = new Statistics(observer);
        this.hasTerminal = hasTerminal;
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** Returns the observer that the fleet must have. */
    public FleetObserver observer() {
        return statistics;
    }

    /** Prints the first messages of each stream. */
    public static void dryRun(FleetSettings settings) {
        PrintStream out = stream(FileDescriptor.out);
        Preview.of(settings, MESSAGES_OF_A_DRY_RUN).forEach(out::println);
    }

    /** Starts the fleet. When its load plan has ended, prints the summary and calls {@code exit} with the exit code. */
    public void start(Fleet fleet, IntConsumer exit) {
        startNanos = System.nanoTime();
        if (hasTerminal) {
            var _ = timer.scheduleAtFixedRate(this::showProgress, 1, 1, TimeUnit.SECONDS);
        }
        CompletableFuture<Void> done = fleet.start();
        settings.load().duration().ifPresent(time -> {
            // Messages that are not acknowledged within the flush timeout after the last stage count as not sent.
            long millis = time.plus(settings.flushTimeout()).toMillis();
            var _ = done.completeOnTimeout(null, millis, TimeUnit.MILLISECONDS);
        });
        var _ = done.thenCompose(_ -> fleet.neverConnected()).thenAccept(never -> exit.accept(end(never)));
    }

    /** Prints the summary and returns the exit code. */
    private int end(int neverConnected) {
        timer.shutdownNow();
        if (hasTerminal) {
            errors.print("\r\033[K");
            errors.flush();
        }
        Duration time = Duration.ofNanos(System.nanoTime() - startNanos);
        Summary summary = Summary.of(
                statistics,
                settings.size(),
                neverConnected,
                settings.load()
                        .duration()
                        .filter(plan -> plan.compareTo(time) < 0)
                        .orElse(time));
        summary.lines().forEach(out::println);
        return summary.isReached() ? 0 : NOT_REACHED;
    }

    private void showProgress() {
        double seconds = (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
        long sent = statistics.sentNow();
        errors.print("\r\033[K"
                + progress(settings.load().duration(), seconds)
                + String.format(
                        Locale.ROOT,
                        " %d of %d connected, %,d of %,d messages sent, %,d/s",
                        statistics.connectedNow(),
                        settings.size(),
                        sent,
                        statistics.producedNow(),
                        sent - sentBefore));
        errors.flush();
        sentBefore = sent;
    }

    /** Returns a progress bar of the elapsed time; the elapsed seconds if the load plan has no end. */
    static String progress(Optional<Duration> whole, double seconds) {
        if (whole.isEmpty()) {
            return String.format(Locale.ROOT, "%.0f s:", seconds);
        }
        double part = Math.min(1, seconds / Math.max(1, whole.get().toMillis() / 1000.0));
        int full = (int) (part * BAR);
        return List.of("[", "#".repeat(full), "-".repeat(BAR - full), "]").stream()
                        .reduce("", String::concat)
                + String.format(Locale.ROOT, " %3.0f %%:", part * 100);
    }
}
