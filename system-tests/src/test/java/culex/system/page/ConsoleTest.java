package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static culex.system.page.ConsoleBroker.logIn;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClientState;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console on the management port: its views, its languages, the login and the clients. */
@Tag("native")
class ConsoleTest extends ConsoleFixture {
    /** Whether the navigation is at an edge of the window, and all its links are within the window. */
    private static final String ON_EDGE =
            "(() => { const rail = document.querySelector('#views').getBoundingClientRect(); return %s &&"
                    + " [...document.querySelectorAll('#views a')].every(link => link.getBoundingClientRect().right <="
                    + " innerWidth && link.scrollWidth <= link.clientWidth); })()";

    @Test
    void managementPortRedirectsToTheConsoleWithAStrictContentSecurityPolicy() {
        Watch watch = Watch.over(page, console.broker().managementUrl());
        Response response = page.navigate(console.broker().managementUrl());
        assertNotNull(response);
        assertTrue(response.url().endsWith("/console/"), response.url());
        String policy = response.headers().get("content-security-policy");
        assertNotNull(policy);
        assertTrue(policy.contains("default-src 'self'") && policy.contains("require-trusted-types-for"), policy);
        assertThat(page.locator("main h2")).hasText("Data");
        assertEquals(List.of(), watch.complaints());
    }

    @Test
    void clientIsFoundByPartOfItsNameAndShownWithItsSubscriptions() {
        client("pump-7").subscribeWith().topicFilter("plant/+/set").send();
        client("valve-1");
        open("clients");
        page.locator("input[type=search]").fill("ump-");
        button(page, "Find").click();
        assertThat(page.locator("tbody tr")).hasCount(1);
        page.locator("tbody a").click();
        assertThat(page.locator("main h2")).containsText("pump-7");
        assertThat(page.locator("main")).containsText("plant/+/set");
        assertThat(page.locator(".facts").first()).containsText("127.0.0.1:");
        assertThat(page.locator("#command code")).hasText("./culex ctl client pump-7");
    }

    @Test
    void disconnectAsksForAKeyAndDisconnectsTheClient() {
        Mqtt5BlockingClient client = client("pump-8");
        open("clients/pump-8");
        button(page, "Disconnect").click();
        page.locator("#dialog button[type=submit]").click();
        logIn(page);
        await().atMost(Duration.ofSeconds(30)).until(() -> client.getState() == MqttClientState.DISCONNECTED);
        assertThat(page.locator("#problem")).hasText("Done.");
    }

    @Test
    void loginDialogReportsAWrongKey() {
        open("clients");
        page.locator("#login").click();
        page.locator("#dialog input[type=password]").fill("wrong");
        page.locator("#dialog button[type=submit]").click();
        assertThat(page.locator("#dialog .note")).hasText("This needs a key of mqtt.management.token-file");
        logIn(page);
        assertThat(page.locator("#login")).hasText("Log out");
        assertThat(page.locator("#login")).hasAttribute("title", "line-1 (admin)");
    }

    @Test
    void viewSimulateSaysWhichSettingNamesThePublisher() {
        open("simulate");
        assertThat(page.locator("main pre")).containsText("MQTT_CONSOLE_PUBLISHER_URL=");
        assertThat(page.locator("main .hint")).containsText("mqtt.console.publisher-url is not set");
    }

    @Test
    void navigationIsARailAtTheLeftAndABarAtTheBottomOfANarrowScreen() {
        open("clients");
        assertThat(page.locator("#views a[aria-current]")).hasText("Clients");
        assertEquals(true, page.evaluate(ON_EDGE.formatted("rail.height >= innerHeight && rail.left === 0")));
        page.locator("#views a").first().focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("main h2")).hasText("Data");
        open("clients", console.chromium().newPage(320, 640, ColorScheme.LIGHT));
        assertThat(page.locator("main h2")).hasText("Clients");
        assertEquals(true, page.evaluate(ON_EDGE.formatted("rail.bottom >= innerHeight && rail.width >= innerWidth")));
    }

    @Test
    void browserInTraditionalChineseShowsTraditionalChinese() {
        client("pump-11");
        open("clients", console.chromium().newPage("zh-TW"));
        assertThat(page.locator("main h2")).hasText("用戶端");
        assertThat(page.locator("html")).hasAttribute("lang", "zh-TW");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data",
                "data?topic=a/b",
                "data?topic=a/b&tab=history",
                "clients",
                "clients/pump-12",
                "retained",
                "broker"
            })
    void consoleViewsFitOnANarrowScreen(String view) {
        client("pump-12");
        open(view, console.chromium().newPage(320, 640, ColorScheme.DARK));
        assertThat(page.locator("main h2")).isVisible();
        assertThat(page.locator("nav a").first()).isVisible();
        assertEquals(true, page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"));
    }
}
