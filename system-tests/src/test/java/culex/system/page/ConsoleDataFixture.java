package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static culex.system.page.ConsoleBroker.publish;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import culex.testing.RunningProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * The view Data of the console of a packaged broker. After each test the page must have caused no console error, no policy violation and no
 * request to another host.
 */
abstract class ConsoleDataFixture {
    static ConsoleBroker console;

    @TempDir
    private static Path directory;

    Page page;
    private Watch watch;

    @BeforeAll
    static void start() {
        console = new ConsoleBroker(directory, Map.of());
    }

    @AfterAll
    static void stop() {
        if (console != null) {
            console.close();
        }
    }

    @BeforeEach
    void newPage() {
        page = console.chromium().newPage();
        watch = Watch.over(page, console.broker().managementUrl());
    }

    @AfterEach
    void close() {
        console.disconnect();
        page.close();
        assertEquals(List.of(), watch.complaints());
    }

    void open(String view) {
        page.navigate(console.address(view));
        assertThat(page.locator("main h2")).hasText("Data");
    }

    /** Returns the row of the tree with the given name of a level. */
    Locator row(String name) {
        return page.locator(".item:visible")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator(".name").getByText(name, new Locator.GetByTextOptions().setExact(true))));
    }

    /** Publishes a message repeatedly until the page shows an element, because the page may not receive live messages yet. */
    void publishUntilShown(Mqtt5BlockingClient client, String topic, String payload, Locator shown) {
        await().atMost(RunningProgram.PATIENCE).until(() -> {
            publish(client, topic, payload);
            return shown.count() > 0;
        });
    }
}
