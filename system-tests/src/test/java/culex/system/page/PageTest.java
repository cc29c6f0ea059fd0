package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.WebSocket;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import culex.system.clients.ForeignClient;
import culex.system.clients.HiveMqAddress;
import culex.system.clients.HiveMqClient5;
import culex.testing.BrokerProcess;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The broker's page in a desktop browser. After each test the page must have caused no console error, no policy violation and no request to
 * another host.
 */
@Tag("native")
class PageTest {
    private static Chromium chromium;
    private static BrokerProcess broker;
    private static HiveMqClient5 sensor;

    /** Waits for three intervals of 250 ms, in which the page draws, so that everything it has received is drawn. */
    private static final String THREE_DRAWINGS = "() => new Promise(done => { let left = 3;"
            + " const ticks = setInterval(() => { if (--left === 0) { clearInterval(ticks); done(); } }, 250); })";

    private Page page;
    private WebSocket socket;
    private Watch watch;
    private Response response;

    @BeforeAll
    static void start() {
        chromium = Chromium.launch();
        broker = BrokerProcess.start();
        sensor = new HiveMqClient5(HiveMqAddress.tcp(broker));
    }

    @AfterAll
    static void stop() {
        // The broker or the browser is null if the other one failed to start.
        if (broker != null) {
            broker.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void open() {
        page = chromium.newPage();
        watch = Watch.over(page, broker.pageUrl());
        Response[] answer = new Response[1];
        socket = page.waitForWebSocket(() -> answer[0] = page.navigate(broker.pageUrl()));
        response = Objects.requireNonNull(answer[0]);
        assertThat(page.locator("#state-name")).hasText("Connected");
        assertThat(page.locator("#state-host")).hasText("127.0.0.1:" + broker.httpPort());
        assertThat(page.locator("#subscriptions [data-answer=granted]")).hasCount(1);
    }

    @AfterEach
    void close() {
        List<String> complaints = watch.complaints();
        page.close();
        assertEquals(List.of(), complaints);
    }

    @Test
    void contentSecurityPolicyIsStrict() {
        String policy = response.headers().get("content-security-policy");
        assertNotNull(policy);
        assertTrue(policy.contains("default-src 'self'"), policy);
        assertFalse(policy.contains("unsafe"), policy);
        assertEquals("nosniff", response.headers().get("x-content-type-options"));
    }

    @Test
    void pageShowsReceivedMessages() {
        sensor.publish("temp", "{\"value1\":2,\"value2\":1}", 0, false);
        assertThat(page.locator("#last-message")).hasText("From: temp, {\"value1\":2,\"value2\":1}");
        sensor.publish("temp", "{\"value1\":4,\"value2\":2}", 1, false);
        assertThat(page.locator("#last-message")).hasText("From: temp, {\"value1\":4,\"value2\":2}");
        Locator row = row("temp");
        assertThat(row.locator(".value")).hasText("{\"value1\":4,\"value2\":2}");
        assertThat(row.locator(".messages")).hasText("2");
        assertThat(row.locator(".rate")).hasText(Pattern.compile("^\\d+\\.\\d/s$"));
        assertThat(row.locator(".retained")).hasText("–");
    }

    @Test
    void pageDrawsAChartOfTheNumbersInAPayload() {
        for (int i = 1; i <= 3; i++) {
            sensor.publish("temp", "{\"value1\":" + 2 * i + ",\"name\":\"x\",\"in\":{\"side\":" + i + "}}", 0, false);
        }
        assertThat(page.locator("#chart canvas")).isVisible();
        assertThat(page.locator("#legend li"))
                .hasText(new Pattern[] {Pattern.compile("^value1\\s*6$"), Pattern.compile("^in\\.side\\s*3$")});
        assertThat(page.locator("#chart-topic option")).hasText(new String[] {"All topics", "temp"});
        Object coloured = page.evaluate(
                "() => { const c = document.querySelector('#chart canvas');"
                        + " return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(value => value !== 0); }");
        assertEquals(true, coloured);
    }

    @Test
    void hugeNumbersAndLongFieldNamesLeaveTheLegendReadable() {
        sensor.publish("temp", "{\"value1\":1e308,\"value2\":-1e308}", 0, false);
        sensor.publish("temp", "{\"" + "n".repeat(8000) + "\":1}", 0, false);
        sensor.publish("temp", "{\"value3\":1e99}", 0, false);
        assertThat(page.locator("#legend li")).hasText(new Pattern[] {
            Pattern.compile("^n{40} … n{40}\\s*1$"), Pattern.compile("^value3\\s*1\\.0000e\\+99$")
        });
    }

    @Test
    void pagePublishesRetainedMessages() {
        page.locator("#topic").fill("from/page");
        page.locator("#payload").fill("{\"value1\":7}");
        page.locator("#publish-qos").selectOption("2");
        page.locator("#retain").check();
        page.locator("#publish button").click();
        assertThat(page.locator("#publish-note")).hasText("Sent to from/page, retained, acknowledged");
        try (ForeignClient.Subscription subscription = sensor.subscribe("from/page", 1)) {
            subscription.await(
                    "the retained message of the page",
                    received -> received.retained() && received.payload().equals("{\"value1\":7}"));
        }
        subscribe("from/#");
        assertThat(row("from/page").locator(".retained")).hasText("retained");
    }

    @Test
    void pageRejectsInvalidTopics() {
        page.locator("#filter").fill("a/#/b");
        page.locator("#subscribe button").click();
        assertThat(page.locator("#subscribe-note")).hasText("# must be the last level, as in a/#.");
        page.locator("#topic").fill("a/+");
        page.locator("#publish button").click();
        assertThat(page.locator("#publish-note")).containsText("no +");
        assertThat(page.locator("#state-name")).hasText("Connected");
    }

    @Test
    void pageShowsNoMessagesOfATopicAfterItsUnsubscribeButton() {
        page.locator("#subscriptions button").click();
        assertThat(page.locator("#subscriptions li")).hasCount(0);
        subscribe("other");
        sensor.publish("temp", "unheard", 1, false);
        sensor.publish("other", "heard", 1, false);
        assertThat(page.locator("#last-message")).hasText("From: other, heard");
        assertThat(page.locator("#topics tr")).hasCount(1);
    }

    @Test
    void payloadIsShownAsTextAndNeverAsMarkup() {
        String markup = "<img src=x onerror=\"alert(1)\"><script>alert(2)</script>";
        subscribe("markup/#");
        sensor.publish("markup/" + markup, markup, 0, false);
        sensor.publish("markup/json", "{\"" + markup.replace("\"", "'") + "\":1}", 0, false);
        assertThat(row("markup/" + markup).locator(".value")).hasText(markup);
        assertThat(page.locator("#legend li")).containsText("<img src=x");
        assertThat(page.locator("main img, main script")).hasCount(0);
    }

    @Test
    void pageShortensLongPayloadsAndShowsBinaryAsHex() {
        subscribe("raw/#");
        sensor.publish("raw/binary", new byte[] {0, (byte) 0xff, 16}, 0, false);
        sensor.publish("raw/empty", "", 0, false);
        sensor.publish("raw/long", "溫".repeat(50_000), 0, false);
        assertThat(row("raw/binary").locator(".value")).hasText("0x 00 ff 10 (3 bytes)");
        assertThat(row("raw/empty").locator(".value")).hasText("(empty)");
        assertThat(row("raw/long").locator(".value")).hasText("溫".repeat(120) + "… (150.0 kB)");
    }

    @Test
    void messageTableIsLimitedAndCountsTheOmittedTopics() {
        subscribe("many/#");
        sensor.publishMany(501, number -> "many/" + number, "x");
        assertThat(page.locator("#topics-count")).hasText("500");
        assertThat(page.locator("#topics-full")).containsText("The table shows 500 topics; 1 more");
        page.locator("#topics-find").fill("many/499");
        assertThat(page.locator("#topics tr:visible")).hasCount(1);
    }

    @Test
    void pauseButtonStopsUpdatesOfThePage() {
        page.locator("#pause").click();
        assertThat(page.locator("#pause")).hasAttribute("aria-pressed", "true");
        socket.waitForFrameReceived(() -> sensor.publish("temp", "later", 1, false));
        page.evaluate(THREE_DRAWINGS);
        assertThat(page.locator("#last-message")).hasText("No messages yet.");
        page.locator("#pause").click();
        assertThat(page.locator("#last-message")).hasText("From: temp, later");
    }

    @Test
    void pageCanBeUsedWithTheKeyboardAlone() {
        page.keyboard().press("Tab");
        assertThat(page.locator(".skip")).isFocused();
        tabTo("#filter");
        page.keyboard().type("keys/#");
        page.keyboard().press("Enter");
        assertThat(page.locator("#subscriptions [data-answer=granted]")).hasCount(2);
        tabTo("#topic");
        page.keyboard().press("Control+A");
        page.keyboard().type("keys/typed");
        tabTo("#payload");
        page.keyboard().press("Control+A");
        page.keyboard().type("by hand");
        page.keyboard().press("Control+Enter");
        assertThat(row("keys/typed").locator(".value")).hasText("by hand");
        page.locator("#filter").focus();
        tabTo("[aria-label='Unsubscribe from keys/#']");
        page.keyboard().press("Enter");
        assertThat(page.locator("#subscriptions li")).hasCount(1);
    }

    @Test
    void everyControlHasAnAccessibleName() {
        Object nameless = page.evaluate("() => [...document.querySelectorAll('input, select, textarea, button')]"
                + ".filter(e => !(e.labels?.length || e.getAttribute('aria-label') || e.textContent.trim()))"
                + ".map(e => e.outerHTML)");
        assertEquals(List.of(), nameless);
    }

    @Test
    void pageFitsAPhoneScreen() {
        for (int width : new int[] {320, 390}) {
            Page phone = chromium.newPage(width, 844, ColorScheme.DARK);
            phone.navigate(broker.pageUrl());
            assertThat(phone.locator("#subscriptions [data-answer=granted]")).hasCount(1);
            sensor.publish("temp", "{\"value1\":1,\"unbroken\":\"" + "x".repeat(900) + "\"}", 1, false);
            assertThat(phone.locator("#last-message")).containsText("From: temp");
            assertThat(phone.locator("#chart canvas")).isVisible();
            Object wide = phone.evaluate("() => document.documentElement.scrollWidth");
            assertEquals(width, wide);
            phone.close();
        }
    }

    private void subscribe(String filter) {
        page.locator("#filter").fill(filter);
        page.locator("#subscribe button").click();
        assertThat(page.locator("#subscribe-note")).hasText("Subscribed to " + filter);
    }

    private void tabTo(String selector) {
        Locator wanted = page.locator(selector);
        for (int presses = 0; presses < 40; presses++) {
            if (wanted.evaluate("element => element === document.activeElement").equals(true)) {
                return;
            }
            page.keyboard().press("Tab");
        }
        throw new AssertionError("Tab does not reach " + selector);
    }

    private Locator row(String topic) {
        Locator cell = page.getByRole(
                AriaRole.CELL, new Page.GetByRoleOptions().setName(topic).setExact(true));
        return page.locator("#topics tr").filter(new Locator.FilterOptions().setHas(cell));
    }
}
