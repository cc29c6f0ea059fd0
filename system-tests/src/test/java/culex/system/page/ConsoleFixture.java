package culex.system.page;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The console on the management port of a packaged broker, in a real browser, with real clients. */
abstract class ConsoleFixture {
    static ConsoleBroker console;

    @TempDir
    private static Path directory;

    Page page;

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
    }

    @AfterEach
    void close() {
        console.disconnect();
        page.close();
    }

    static Mqtt5BlockingClient client(String id) {
        return console.client(id);
    }

    void open(String view) {
        page.navigate(console.address(view));
    }

    void open(String view, Page instead) {
        page.close();
        page = instead;
        open(view);
    }

    static Locator button(Page page, String name) {
        return page.locator("button", new Page.LocatorOptions().setHasText(name));
    }
}
