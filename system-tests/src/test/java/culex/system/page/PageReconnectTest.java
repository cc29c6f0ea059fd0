package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import culex.system.clients.HiveMqAddress;
import culex.system.clients.HiveMqClient5;
import culex.testing.BrokerProcess;
import org.junit.jupiter.api.Test;

/** The page reconnects to a restarted broker by itself and subscribes again. */
class PageReconnectTest {
    @Test
    void pageRestoresItsSubscriptionsAfterAReconnect() {
        try (Chromium chromium = Chromium.launch();
                BrokerProcess broker = BrokerProcess.start()) {
            Page page = chromium.newPage();
            page.navigate(broker.pageUrl());
            page.locator("#filter").fill("after/+");
            page.locator("#subscribe button").click();
            assertThat(page.locator("#subscriptions [data-answer=granted]")).hasCount(2);

            broker.kill();
            assertThat(page.locator("#state-name")).hasText("Disconnected");
            assertThat(page.locator("#state-host")).containsText("trying again in 2 s");
            page.locator("#publish button").click();
            assertThat(page.locator("#publish-note")).hasText("Not connected: nothing was published.");

            // Clears the note before the broker restarts, because the page may reconnect before this test continues.
            page.locator("#subscribe-note").evaluate("note => { note.textContent = ''; }");
            broker.restart();
            assertThat(page.locator("#state-name")).hasText("Connected");
            assertThat(page.locator("#subscribe-note")).hasText("Subscribed to after/+");
            new HiveMqClient5(HiveMqAddress.tcp(broker)).publish("after/kill", "{\"value1\":1}", 1, false);
            assertThat(page.locator("#last-message")).hasText("From: after/kill, {\"value1\":1}");
        }
    }
}
