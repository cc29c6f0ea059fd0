package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Takes the pictures of the console in docs/images, with -Ddocs.pictures=true. */
@EnabledIfSystemProperty(named = "docs.pictures", matches = "true")
class ConsolePicturesTest {
    private static final Path PICTURES = Path.of("..", "docs", "images");
    private static final int BYTES_MAX = 150_000;
    private static final int ROUNDS = 20;

    @Test
    void picturesShowTheTreeTheHistoryAndTheCharts(@TempDir Path directory) {
        try (ConsoleBroker console = new ConsoleBroker(directory, Map.of())) {
            Mqtt5BlockingClient plant = console.client("plant-gateway");
            console.client("dashboard").subscribeWith().topicFilter("plant/#").send();
            Page now = console.chromium().newPage(1200, 720, ColorScheme.LIGHT);
            Page chart = console.chromium().newPage(1200, 720, ColorScheme.DARK);
            now.navigate(console.address("data?topic=plant/line-1/pump-1"));
            chart.navigate(console.address("data?topic=plant/line-1/pump-1&tab=chart&order=same"));
            for (int round = 0; round < ROUNDS; round++) {
                send(plant, round);
                now.waitForTimeout(500);
            }
            assertThat(now.locator(".detail pre")).containsText("bar");
            assertThat(chart.locator(".small-charts canvas").first()).isVisible();
            take(now, "console-data.png");
            take(chart, "console-chart.png");
            console.disconnect();
        }
    }

    private static void send(Mqtt5BlockingClient plant, int round) {
        for (int line = 1; line <= 3; line++) {
            for (int pump = 1; pump <= 6; pump++) {
                boolean isStuck = line == 2 && pump == 4;
                double value = isStuck ? 3.7 : 4 + Math.sin((round + pump) / 3.0) + line / 10.0;
                String payload = String.format(
                        Locale.ROOT,
                        "{\"seq\":%d,\"bar\":%.2f,\"rpm\":%d}",
                        round,
                        value,
                        isStuck ? 1450 : 1450 + round % 7 * pump);
                ConsoleBroker.publish(plant, "plant/line-" + line + "/pump-" + pump, payload, pump == 1);
            }
        }
    }

    static void take(Page page, String name) {
        byte[] picture = page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name)));
        assertTrue(picture.length < BYTES_MAX, () -> name + " has " + picture.length + " bytes");
    }
}
