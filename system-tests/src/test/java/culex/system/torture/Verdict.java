package culex.system.torture;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The result of a run.
 *
 * @param acknowledged number of messages with PUBACK or PUBREC
 * @param received number of messages that subscribers received, including repetitions
 * @param breaches number of breaches by kind; kinds without breaches are absent
 * @param descriptions the first breaches of each kind as text
 */
record Verdict(
        long seed,
        int kills,
        long acknowledged,
        long received,
        Map<Ledger.Breach, Long> breaches,
        List<String> descriptions) {
    boolean isClean() {
        return breaches.isEmpty();
    }

    long count(Ledger.Breach kind) {
        return breaches.getOrDefault(kind, 0L);
    }

    /** Returns the verdict and the texts of the breaches. */
    String inFull() {
        return this + descriptions.stream().map(each -> "\n  " + each).collect(Collectors.joining());
    }

    @Override
    public String toString() {
        String counts = Arrays.stream(Ledger.Breach.values())
                .map(kind -> count(kind) + " " + kind.words())
                .collect(Collectors.joining(", "));
        return (isClean() ? "PASSED" : "FAILED") + ": " + kills + " kills, " + acknowledged + " messages acknowledged, "
                + received + " received, " + counts + "; seed " + seed;
    }
}
