package culex.system.hostile;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What came of an attack.
 *
 * @param got what the attacker got
 * @param peakMegabytes the most memory of the broker's process
 * @param restart how long the restart afterwards took until ready; zero when it was not ready in time
 * @param failures what must not happen and did; empty when the broker stood
 */
record AttackResult(
        String name,
        String got,
        int published,
        Duration worstDelay,
        long peakMegabytes,
        Duration attackTime,
        Duration restart,
        List<String> failures) {
    boolean isClean() {
        return failures.isEmpty();
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        parts.add(String.format(
                Locale.ROOT,
                "%s: %s | attack %.1f s, %d messages beside it, worst delay %d ms, peak %d MB, restart %.1f s | got: %s",
                isClean() ? "stood" : "FAILED",
                name,
                attackTime.toMillis() / 1e3,
                published,
                worstDelay.toMillis(),
                peakMegabytes,
                restart.toMillis() / 1e3,
                got));
        failures.forEach(failure -> parts.add("    " + failure));
        return String.join("\n", parts);
    }
}
