package culex.broker.config;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Formats the log lines with the limits that protect the memory: one line for the limits of a client, one for those of all clients
 * together.
 */
final class LimitsInForce {
    private static final long KILOBYTE = 1024;
    private static final long MEGABYTE = 1024 * KILOBYTE;

    private final StringJoiner perClient = new StringJoiner(", ", "Limits per client: ", "");
    private final StringJoiner inTotal = new StringJoiner(", ", "Limits of all clients together: ", "");

    /** Adds a limit in bytes for each client. */
    void perClient(String what, long bytes) {
        perClient.add(what + ' ' + size(bytes));
    }

    /** Adds a limit for each client that counts something, such as messages. */
    void perClientCount(String what, long count) {
        perClient.add(count(what, count));
    }

    /** Adds a limit in bytes for all clients together. */
    void inTotal(String what, long bytes) {
        inTotal.add(what + ' ' + size(bytes));
    }

    /** Adds a limit for all clients together that counts something, such as messages. */
    void inTotalCount(String what, long count) {
        inTotal.add(count(what, count));
    }

    List<String> lines() {
        return List.of(perClient.toString(), inTotal.toString());
    }

    private static String count(String what, long count) {
        return String.format(Locale.ROOT, "%,d %s", count, what);
    }

    private static String size(long bytes) {
        if (bytes < MEGABYTE) {
            return bytes / KILOBYTE + " KB";
        }
        return bytes < 10 * MEGABYTE
                ? String.format(Locale.ROOT, "%.1f MB", (double) bytes / MEGABYTE)
                : bytes / MEGABYTE + " MB";
    }
}
