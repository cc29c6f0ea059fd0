package culex.publisher.simulate;

import culex.publisher.fault.FaultKind;
import culex.publisher.fleet.FleetObserver.DropReason;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The result of a simulation.
 *
 * @param requested messages that the load plan asked for
 * @param sent messages that were written (QoS 0) or acknowledged (QoS 1 and 2)
 * @param neverConnected devices that the load plan started and that never connected
 * @param lines the report for the terminal
 */
record Summary(long requested, long sent, int neverConnected, List<String> lines) {

    /** The part of the requested messages that must have been sent. */
    private static final double REACHED = 0.99;

    private static final double PERCENT = 100;

    /** Whether the simulation reached the requested load: every device connected, and at least 99 % of the messages were sent. */
    boolean isReached() {
        return neverConnected == 0 && sent >= REACHED * requested;
    }

    static Summary of(Statistics statistics, int devices, int neverConnected, Duration time) {
        long requested = statistics.producedNow();
        long sent = statistics.sentNow();
        double seconds = Math.max(1, time.toMillis()) / 1000.0;
        var result = new Summary(requested, sent, neverConnected, List.of());
        return new Summary(
                requested,
                sent,
                neverConnected,
                Stream.of(
                                String.format(
                                        Locale.ROOT, "devices       %,d, %,d never connected", devices, neverConnected),
                                String.format(
                                        Locale.ROOT,
                                        "requested     %,d messages in %.1f s, %.1f/s",
                                        requested,
                                        seconds,
                                        requested / seconds),
                                String.format(
                                        Locale.ROOT,
                                        "sent          %,d (%.1f %%), %.1f/s",
                                        sent,
                                        requested == 0 ? 0 : PERCENT * sent / requested,
                                        sent / seconds),
                                acknowledged(statistics),
                                String.format(
                                        Locale.ROOT,
                                        "errors        %,d rejected, %,d dropped (buffer full)",
                                        statistics.droppedNow(DropReason.REFUSED),
                                        statistics.droppedNow(DropReason.BUFFER_FULL)),
                                faults(statistics),
                                result.isReached()
                                        ? "The requested load was reached."
                                        : "The requested load was NOT reached.")
                        .filter(line -> !line.isEmpty())
                        .toList());
    }

    private static String acknowledged(Statistics statistics) {
        return statistics.acknowledgedNow() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "acknowledged  %,d of QoS 1 and 2: p50 %.1f ms, p99 %.1f ms, largest %.1f ms",
                        statistics.acknowledgedNow(),
                        statistics.acknowledgedWithin(50),
                        statistics.acknowledgedWithin(99),
                        statistics.acknowledgedWithin(100));
    }

    private static String faults(Statistics statistics) {
        String faults = Arrays.stream(FaultKind.values())
                .filter(kind -> statistics.faultsNow(kind) > 0)
                .map(kind -> kind.text() + " " + statistics.faultsNow(kind))
                .collect(Collectors.joining(", "));
        return faults.isEmpty() ? "" : "faults        readings with " + faults;
    }
}
