package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the view Data with 10,000 topics and 2,000 messages/s; the system property console.load is the duration in seconds. This test
 * reports figures and asserts no times: run it on an idle machine.
 */
@EnabledIfSystemProperty(named = "console.load", matches = "\\d+")
class ConsoleLoadTest {
    private static final int TOPICS = 10_000;
    private static final int RATE = 2000;

    private static final String MEASURE =
            "() => { if (window.frameTimes) { frameTimes.length = 0; longTasks.length = 0; return; }"
                    + " window.frameTimes = []; window.longTasks = [];"
                    + " new PerformanceObserver(list => list.getEntries().forEach(each => longTasks.push(Math.round(each.duration))))"
                    + ".observe({ type: 'longtask' }); let last = performance.now();"
                    + " const tick = now => { frameTimes.push(now - last); last = now; requestAnimationFrame(tick); };"
                    + " requestAnimationFrame(tick); }";
    private static final String RESULT = "() => { const sorted = frameTimes.slice(1).sort((one, other) => one - other);"
            + " const at = part => Math.round(sorted[Math.floor(sorted.length * part)]);"
            + " return `${sorted.length} frames, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${Math.round(sorted.at(-1))} ms;"
            + " tasks over 50 ms: ${longTasks.length}, over 100 ms: ${longTasks.filter(each => each > 100).length};"
            + " heap ${Math.round(performance.memory.usedJSHeapSize / 1e6)} MB; ${document.querySelector('main .note').textContent}"
            + " ${document.querySelector('main .note.bad').textContent}`; }";

    @Test
    void consoleStaysResponsiveWith10000TopicsAnd2000MessagesPerSecond(@TempDir Path directory, TestReporter reporter) {
        int seconds = Integer.getInteger("console.load", 60);
        try (ConsoleBroker console = new ConsoleBroker(directory, Map.of())) {
            Mqtt5BlockingClient plant = console.client("plant");
            Page page = console.chromium().newPage();
            page.navigate(console.address("data"));
            assertThat(page.locator("main h2")).hasText("Data");
            load(plant, TOPICS / RATE + 1);
            for (String order : new String[] {"tree", "silent"}) {
                page.getByLabel("Show").selectOption(order);
                page.evaluate(MEASURE);
                for (int part = 1; part <= 4; part++) {
                    load(plant, Math.max(1, seconds / 4));
                    Object result = page.evaluate(RESULT);
                    assertNotNull(result);
                    reporter.publishEntry(order + " " + part, String.valueOf(result));
                }
            }
            console.disconnect();
        }
    }

    /** Publishes RATE messages a second for the given time. */
    private static void load(Mqtt5BlockingClient client, int seconds) {
        long start = System.nanoTime();
        for (int sent = 0; sent < seconds * RATE; sent++) {
            int sensor = sent % TOPICS;
            ConsoleBroker.publish(
                    client,
                    "plant/line-" + sensor % 20 + "/sensor-" + sensor,
                    "{\"seq\":" + sent / TOPICS + ",\"value\":" + sent % 977 + "}");
            long ahead = start + sent * TimeUnit.SECONDS.toNanos(1) / RATE - System.nanoTime();
            if (ahead > TimeUnit.MILLISECONDS.toNanos(5)) {
                LockSupport.parkNanos(ahead);
            }
        }
    }
}
