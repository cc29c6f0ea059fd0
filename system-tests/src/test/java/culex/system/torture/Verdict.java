package culex.system.torture;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run has proved.
 *
 * @param acknowledged messages whose PUBACK or PUBREC came
 * @param received messages that came to subscribers, repeated ones included
 * @param breaches how often the promise was broken, by kind; nothing for a kind that held
 * @param told the first breaches of each kind, in full
 */
record Verdict(
        long seed, int kills, long acknowledged, long received, Map<Ledger.Breach, Long> breaches, List<String> told) {
    boolean isClean() {
        return breaches.isEmpty();
    }

    long count(Ledger.Breach kind) {
        return breaches.getOrDefault(kind, 0L);
    }

    /** The verdict, and the breaches below it. */
    String inFull() {
        return this + told.stream().map(each -> "\n  " + each).collect(Collectors.joining());
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
