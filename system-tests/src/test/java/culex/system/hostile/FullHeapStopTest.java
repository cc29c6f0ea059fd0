package culex.system.hostile;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.testing.BrokerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** SIGTERM while clients have used all memory that their limits allow and continue to send. */
class FullHeapStopTest {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int ENDED_BY_SIGTERM = 143;

    static List<AttackPlan> plans() {
        return List.of(Attacks.SLOW_READERS, Attacks.WITHOUT_PUBREL, Attacks.USER_PROPERTIES);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void brokerWithAFullHeapStopsWithinTheGracePeriod(AttackPlan plan) throws IOException, InterruptedException {
        try (BrokerProcess broker =
                BrokerProcess.start(plan.settings(), plan.heap().flags())) {
            AttackTarget target = new AttackTarget(broker.httpPort(), broker.tcpPort(), Optional.of(broker.pid()));
            try (AttackRun run = new AttackRun(target, Duration.ofMinutes(2))) {
                Thread attacker = Thread.ofPlatform().daemon().start(() -> play(plan, run));
                await("a memory limit to be reached")
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> !attacker.isAlive() || limitsReached(broker) > 0);
                assertEquals(ENDED_BY_SIGTERM, broker.stop(GRACE));
            }
        }
    }

    private static void play(AttackPlan plan, AttackRun run) {
        try {
            plan.attack().play(run);
        } catch (IOException ended) {
            run.outcomes().count("ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double limitsReached(BrokerProcess broker) throws IOException, InterruptedException {
        return Metrics.scrape(broker.managementUrl()).entrySet().stream()
                .filter(metric -> metric.getKey().startsWith("mqtt_limits_reached_total"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
