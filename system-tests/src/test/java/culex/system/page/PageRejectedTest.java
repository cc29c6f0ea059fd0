package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import culex.testing.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page shows the reason when its connection is rejected. */
class PageRejectedTest {
    @TempDir
    Path directory;

    private Path oneUser() throws IOException {
        String key = Base64.getEncoder().encodeToString(new byte[32]);
        return Files.writeString(
                directory.resolve("users"), "alice:SCRAM-SHA-256$4096:" + key + "$" + key + ":" + key + "\n");
    }

    @Test
    void pageShowsTheReasonOfARejectingConnAck() throws IOException {
        Map<String, String> settings = Map.of(
                "MQTT_SECURITY_ALLOW_ANONYMOUS",
                "false",
                "MQTT_SECURITY_USERS_FILE",
                oneUser().toString());
        try (Chromium chromium = Chromium.launch();
                BrokerProcess broker = BrokerProcess.start(settings)) {
            Page page = chromium.newPage();
            page.navigate(broker.pageUrl());
            assertThat(page.locator("#state-host"))
                    .containsText("rejected the connection: a user name and password are needed");
        }
    }

    @Test
    void pageShowsTheReasonOfARejectedWebSocketUpgrade() {
        try (Chromium chromium = Chromium.launch();
                BrokerProcess broker = BrokerProcess.start()) {
            Page page = chromium.newPage();
            page.routeWebSocket("**/mqtt", socket -> socket.close());
            page.route(
                    "**/mqtt",
                    route -> route.fulfill(new Route.FulfillOptions()
                            .setStatus(403)
                            .setBody("Pages of this origin may not connect\n")));
            page.navigate(broker.pageUrl());
            assertThat(page.locator("#state-host"))
                    .containsText("rejected the connection: Pages of this origin may not connect (HTTP 403)");
        }
    }
}
