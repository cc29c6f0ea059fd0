package culex.system.torture;

import culex.system.hostile.AttackSeries;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs attacks one after the other while the torture test's clients exchange messages. After each attack the broker must serve a new client
 * within 10 s, unless it was stopped or killed meanwhile.
 */
final class Attackers implements Runnable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AttackSeries series;
    private final Ledger ledger;
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;
    private final AtomicInteger starts = new AtomicInteger();

    Attackers(Participant.Endpoints endpoints, Ledger ledger, RandomGenerator random) {
        this.series = new AttackSeries(endpoints.http(), endpoints.tcp(), random);
        this.ledger = ledger;
    }

    /** Called when the broker is about to end or was restarted: the result of the current attack is ignored. */
    void brokerChanged() {
        starts.incrementAndGet();
    }

    /** Starts no further attack. */
    void end() {
        ended = true;
    }

    /** @throws IllegalStateException if an exception ended the series of attacks, so that later attacks were not run */
    List<String> report() {
        if (failure != null) {
            throw new IllegalStateException("The attacks ended early", failure);
        }
        return series.report();
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                int before = starts.get();
                String attack = series.playNext();
                if (!servedSoon(before) && starts.get() == before) {
                    ledger.lasted(attack);
                }
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error broken) {
            failure = broken;
        }
    }

    private boolean servedSoon(int before) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!series.serves()) {
            if (System.nanoTime() > end || starts.get() != before) {
                return false;
            }
            Thread.sleep(100);
        }
        return true;
    }
}
