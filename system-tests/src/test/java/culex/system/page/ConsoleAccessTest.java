package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static culex.system.page.ConsoleBroker.publish;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The accessibility of the console: axe-core finds no violation in the light and in the dark scheme, and on a narrow screen. Also tests the
 * console without a key.
 */
class ConsoleAccessTest {
    private static final String AXE = axe();
    private static final String VIOLATIONS =
            "async options => (await axe.run(options)).violations.map(each => `${each.id}: ${each.nodes.map(node => node.html).join(' ')}`)";

    private static final Map<String, Object> ALL_RULES = Map.of();
    private static final Map<String, Object> COLOURS = Map.of("runOnly", List.of("color-contrast"));
    private static final Map<String, Object> LAYOUT =
            Map.of("rules", Map.of("color-contrast", Map.of("enabled", false)));

    /** A page that stays open for all views, and what axe-core looks at there. */
    private record Screen(Page page, Map<String, Object> rules) {}

    private static ConsoleBroker console;
    private static List<Screen> screens;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void start() {
        console = new ConsoleBroker(directory, Map.of());
        Mqtt5BlockingClient sensor = console.client("sensor");
        sensor.subscribeWith().topicFilter("plant/#").send();
        publish(sensor, "plant/a/t", "{\"seq\":1,\"value\":1}", true);
        publish(sensor, "plant/b", "x", true);
        screens = List.of(
                new Screen(console.chromium().newPage(), ALL_RULES),
                new Screen(console.chromium().newPage(1280, 900, ColorScheme.DARK), COLOURS),
                new Screen(console.chromium().newPage(320, 640, ColorScheme.LIGHT), LAYOUT));
    }

    @AfterAll
    static void stop() {
        if (console != null) {
            console.disconnect();
            console.close();
        }
    }

    private static String axe() {
        try (InputStream in = ConsoleAccessTest.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void assertNoViolation(Page page) {
        assertNoViolation(page, ALL_RULES);
    }

    private static void assertNoViolation(Page page, Map<String, Object> rules) {
        page.evaluate(AXE);
        assertEquals(List.of(), page.evaluate(VIOLATIONS, rules));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data",
                "data?topic=plant/a/t",
                "data?topic=plant/a/t&tab=history",
                "data?topic=plant/a/t&tab=chart",
                "data?topic=plant/a/t&tab=receivers",
                "data?order=silent&find=plant",
                "data?find=nothing/%23",
                "clients",
                "clients/sensor",
                "clients?show=flapping",
                "clients/unknown",
                "retained",
                "broker",
                "simulate",
                "settings"
            })
    void viewHasNoAccessibilityViolationInLightAndDarkModeAndOnANarrowScreen(String view) {
        for (Screen screen : screens) {
            Page page = screen.page();
            page.navigate(console.address(view));
            assertThat(page.locator("#view > div > *, #problem:visible").first())
                    .isVisible();
            if (view.startsWith("data?topic") || view.equals("data")) {
                assertThat(page.locator(".item:visible").first()).isVisible();
            }
            assertNoViolation(page, screen.rules());
            assertEquals(true, page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"));
        }
    }

    @Test
    void dialogsAndThePublishFormHaveNoAccessibilityViolation() {
        Page page = console.chromium().newPage();
        page.navigate(console.address("data?topic=plant/b"));
        page.locator(".publish summary").click();
        assertNoViolation(page);
        page.locator("#search").click();
        page.locator("#dialog input").fill("plant");
        assertThat(page.locator(".found a").first()).isVisible();
        assertNoViolation(page);
        page.keyboard().press("Escape"); // clears the field
        page.keyboard().press("Escape");
        page.locator("#login").click();
        assertNoViolation(page);
        page.close();
    }

    @Test
    void consoleOfASecuredBrokerShowsTopicsWithoutAKeyAndPayloadsAfterTheLogin(@TempDir Path users) throws IOException {
        String bob =
                "bob:$7$101$oxAuLv41Mo/iGMcg$nElX2ZhjgM6/pAZndFCG1D4bTpOQGM18I/FQY70EBDlbr9o0Fz6iPnqpqWQ4TzWuP4M59ICgfyInPs4ZbyNHpQ==\n";
        String file = Files.writeString(users.resolve("passwd"), bob).toString();
        Map<String, String> settings = Map.of(
                "MQTT_SECURITY_ALLOW_ANONYMOUS", "false",
                "MQTT_MANAGEMENT_VIEW", "everybody",
                "MQTT_SECURITY_MOSQUITTO_PASSWORD_FILE", file);
        try (ConsoleBroker closed = new ConsoleBroker(users, settings)) {
            Mqtt5BlockingClient sensor = closed.unconnectedClient("sensor");
            sensor.connectWith()
                    .simpleAuth()
                    .username("bob")
                    .password("geheim".getBytes(StandardCharsets.UTF_8))
                    .applySimpleAuth()
                    .send();
            publish(sensor, "secret/t", "the-value", true);
            Page page = closed.chromium().newPage();
            page.navigate(closed.address("data?topic=secret/t"));
            assertThat(page.locator("main"))
                    .containsText("This broker shows the contents of messages only with a key.");
            assertThat(page.locator(".item").last()).containsText("t");
            assertThat(page.locator(".detail dl")).containsText("sensor");
            assertThat(page.locator("main")).not().containsText("the-value");
            assertNoViolation(page);
            page.locator("main button")
                    .filter(new Locator.FilterOptions().setHasText("Log in"))
                    .click();
            ConsoleBroker.logIn(page);
            assertThat(page.locator(".detail pre")).hasText("the-value");
            closed.disconnect();
        }
    }

    @Test
    void pageStaysLoggedInWhileTheBrokerDoesNotAnswerAndForgetsARejectedKey() {
        Page page = console.chromium().newPage();
        page.navigate(console.address("settings"));
        page.locator("#login").click();
        ConsoleBroker.logIn(page);
        assertThat(page.locator("#login")).hasText("Log out");
        page.route("**/api/v1/login", Route::abort);
        page.reload();
        assertThat(page.locator("main h2")).hasText("Settings");
        assertThat(page.locator("#login")).hasText("Log out");
        page.unroute("**/api/v1/login");
        page.evaluate("sessionStorage.setItem('culex-key', 'not-a-key')");
        page.reload();
        assertThat(page.locator("#login")).hasText("Log in");
        page.close();
    }
}
