package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static culex.system.page.ConsoleBroker.publish;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The view Data of the console: the tree of topics, and the messages of the selected one. After each test the page must have caused no console
 * error, no policy violation and no request to another host.
 */
@Tag("native")
class ConsoleDataTest {
    private static ConsoleBroker console;

    @TempDir
    private static Path directory;

    private Page page;
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

    private void open(String view) {
        page.navigate(console.address(view));
        assertThat(page.locator("main h2")).hasText("Data");
    }

    /** Returns the row of the tree with the given name of a level. */
    private Locator row(String name) {
        return page.locator(".item:visible")
                .filter(new Locator.FilterOptions()
                        .setHas(page.locator(".name").getByText(name, new Locator.GetByTextOptions().setExact(true))));
    }

    /** Publishes a message repeatedly until the page shows an element, because the page may not receive live messages yet. */
    private void publishUntilShown(Mqtt5BlockingClient client, String topic, String payload, Locator shown) {
        await().atMost(RunningProgram.PATIENCE).until(() -> {
            publish(client, topic, payload);
            return shown.count() > 0;
        });
    }

    @Test
    void treeShowsLastValueCountAndRetainedMarkOfEachTopic() {
        Mqtt5BlockingClient sensor = console.client("sensor-1");
        publish(sensor, "mill/old", "before the page", true);
        open("data?find=mill/%23");
        assertThat(row("old").locator(".value")).hasText("before the page");
        assertThat(row("old").locator(".mark")).hasText("R");
        assertThat(row("old").locator(".age")).hasText(Pattern.compile("–|\\d+ s"));
        publishUntilShown(sensor, "mill/new", "{\"value\":21.5}", row("new"));
        assertThat(row("new").locator(".value")).hasText("value:21.5");
        assertThat(row("new").locator(".age")).hasText(Pattern.compile("\\d+ s"));
        assertThat(row("mill").locator(".count")).hasText(Pattern.compile("[1-9]\\d*"));
        publish(sensor, "mill/old", "", true);
        assertThat(row("old").locator(".mark")).hasText("");
    }

    @Test
    void arrowKeysMoveOpenAndCloseInTheTreeAndEnterSelects() {
        publish(console.client("sensor-2"), "keys/a/b", "x", true);
        open("data?find=keys/%23");
        assertThat(row("a")).isVisible();
        page.locator(".tree").focus();
        for (String key : List.of("ArrowDown", "ArrowRight", "ArrowRight", "Enter")) {
            page.keyboard().press(key);
        }
        assertThat(page.locator("#detail-title")).hasText("keys/a/b");
        assertThat(row("b")).hasAttribute("aria-selected", "true");
        assertThat(row("b")).hasAttribute("aria-level", "3");
        page.keyboard().press("ArrowLeft");
        page.keyboard().press("ArrowLeft");
        assertThat(row("b")).hasCount(0);
        assertThat(row("a")).hasAttribute("aria-expanded", "false");
        assertEquals(row("a").getAttribute("id"), page.locator(".tree").getAttribute("aria-activedescendant"));
    }

    @Test
    void topicTreeRendersOnlyItsVisibleRows() {
        Mqtt5BlockingClient sensor = console.client("sensor-3");
        for (int i = 1; i <= 2000; i++) {
            publish(sensor, "many/" + i, "x", true);
        }
        open("data?find=many/%23");
        assertThat(page.locator("main .note").first()).containsText("2,000 topics");
        page.locator(".tree").focus();
        page.keyboard().press("End");
        assertThat(row("2000")).isVisible();
        assertThat(row("2000")).hasAttribute("aria-posinset", "2000");
        int rows = page.locator(".item").count();
        assertTrue(rows < 60, () -> rows + " rows");
        page.locator("input[type=search]").fill("y/1234");
        page.keyboard().press("Enter");
        assertThat(row("1234")).isVisible();
        assertThat(page.locator(".item:visible")).hasCount(2);
    }

    @Test
    void topicsBeyondTheLimitAreCountedAndNotShown() {
        open("data?find=none");
        Object seen = page.evaluate("async () => { const { Topics, topicsMax } = await import('./topics.js');"
                + " const topics = new Topics();"
                + " for (let i = 0; i < topicsMax + 7; i += 1) topics.receive({ topic: `t/${i}`, payload: 'x' }, 1);"
                + " const long = new Topics();"
                + " for (let i = 0; i < 500; i += 1) long.receive({ topic: `${'l/'.repeat(30000)}${i}`, payload: 'x' }, 1);"
                + " return [topics.byTopic.size, topics.omitted, long.byTopic.size, long.omitted]; }");
        assertEquals(List.of(50_000, 7, 133, 367), seen);
    }

    @Test
    void selectedTopicAndTabAreInTheUrl() {
        publish(console.client("sensor-4"), "url/t", "{\"value\":1}", true);
        open("data?find=url/%23");
        row("t").click();
        page.locator(".tabs a").nth(2).click();
        String address = page.url();
        assertTrue(address.contains("topic=url%2Ft") && address.contains("tab=chart"), address);
        page.reload();
        assertThat(page.locator("#detail-title")).hasText("url/t");
        assertThat(page.locator(".tabs a[aria-current]")).hasText("Chart");
        page.goBack();
        assertThat(page.locator(".tabs a[aria-current]")).hasText("Now");
    }

    @Test
    void historyMarksGapsAndDuplicatesAndComparesTwoMessages() throws IOException {
        Mqtt5BlockingClient sensor = console.client("sensor-5");
        open("data?topic=hist/t&tab=history");
        Locator rows = page.locator(".detail tbody tr");
        publishUntilShown(sensor, "hist/t", "{\"seq\":1,\"value\":10}", rows);
        publish(sensor, "hist/t", "{\"seq\":5,\"value\":11}");
        assertThat(rows.first().locator(".badge")).hasText("gap of 3");
        publish(sensor, "hist/t", "{\"seq\":5,\"value\":11}");
        assertThat(rows.first().locator(".badge")).hasText("duplicate");
        publish(sensor, "hist/t", "{\"seq\":2,\"value\":12}");
        assertThat(rows.first().locator(".badge")).hasText("back");
        rows.nth(0).locator("input").check();
        rows.nth(1).locator("input").check();
        assertThat(page.locator(".diff .gone")).hasText(new String[] {"- \"seq\": 5,", "- \"value\": 11"});
        assertThat(page.locator(".diff .new")).hasText(new String[] {"+ \"seq\": 2,", "+ \"value\": 12"});
        Download saved =
                page.waitForDownload(() -> page.getByText("Save as JSON lines").click());
        List<String> lines = Files.readAllLines(saved.path());
        assertTrue(lines.getLast().contains("{\\\"seq\\\":2,\\\"value\\\":12}"), lines::toString);
    }

    @Test
    void chartShowsEachNumberOfTheMessages() {
        Mqtt5BlockingClient sensor = console.client("sensor-6");
        open("data?topic=chart/t&tab=chart");
        publishUntilShown(
                sensor,
                "chart/t",
                "{\"value\":10,\"in\":{\"side\":3},\"name\":\"x\"}",
                page.locator(".small-charts canvas"));
        assertThat(page.locator(".small-charts canvas")).hasCount(2);
        assertThat(page.locator(".small-charts h3")).hasText(new String[] {"value", "in.side"});
        assertThat(page.locator(".small-charts .number")).hasText(new String[] {"10", "3"});
    }

    @Test
    void receiversOfTheTopicAreListed() {
        console.client("reader-1").subscribeWith().topicFilter("heard/+").send();
        open("data?topic=heard/t&tab=receivers");
        assertThat(page.locator(".detail tbody a")).hasText("reader-1");
        assertThat(page.locator("#command code")).hasText("./culex ctl receivers heard/t");
    }

    @Test
    void selectedSubtreeShowsTheMessagesOfAllItsTopics() {
        Mqtt5BlockingClient sensor = console.client("sensor-7");
        open("data?topic=sub/tree&tab=history");
        publishUntilShown(sensor, "sub/tree/a/b", "x", page.locator(".detail tbody tr"));
        assertThat(page.locator(".detail tbody tr").first()).containsText("sub/tree/a/b");
    }

    @Test
    void binaryPayloadIsShownAsHexadecimalAndAsCbor() {
        byte[] cbor = HexFormat.of().parseHex("a26576616c7565fb40358000000000006474616773826161f5");
        console.client("sensor-8")
                .publishWith()
                .topic("cbor/t")
                .payload(cbor)
                .retain(true)
                .send();
        open("data?topic=cbor/t&form=cbor");
        assertThat(page.locator(".detail pre")).hasText("{ \"value\": 21.5, \"tags\": [ \"a\", true ] }");
        page.locator(".detail select").selectOption("hex");
        assertThat(page.locator(".detail pre")).containsText("0000  a2 65 76 61 6c 75 65 fb");
    }

    @Test
    void markupInTopicsAndPayloadsIsShownAsText() {
        String markup = "<img src=x onerror=alert(1)>";
        publish(console.client("attacker"), "evil/" + markup, markup, true);
        open("data?find=evil/%23");
        row(markup).click();
        assertThat(page.locator("#detail-title")).hasText("evil/" + markup);
        assertThat(page.locator(".detail pre")).hasText(markup);
        assertThat(page.locator("main img")).hasCount(0);
    }

    @Test
    void retainedMessagesOfASubtreeAreRemovedAfterTheirTopicsAreConfirmed() {
        Mqtt5BlockingClient sensor = console.client("sensor-9");
        publish(sensor, "gone/a", "x", true);
        publish(sensor, "gone/b", "x", true);
        open("data?find=gone/%23&topic=gone");
        assertThat(row("a").locator(".mark")).hasText("R");
        page.getByText("Remove retained").click();
        ConsoleBroker.logIn(page);
        assertThat(page.locator("#dialog p").first())
                .hasText("Remove 2 retained messages that match gone/#? gone/a gone/b");
        page.locator("#dialog button[type=submit]").click();
        assertThat(page.locator("#problem")).hasText("2 retained messages removed.");
        assertThat(page.locator("#command code")).hasText("./culex ctl retained --remove 'gone/#'");
        assertThat(row("a").locator(".mark")).hasText("");
    }

    @Test
    void hexadecimalPayloadIsPublishedWithItsProperties() {
        open("data?topic=sent/t");
        page.locator(".publish summary").click();
        page.locator(".publish textarea").first().fill("00 ff");
        page.locator(".publish select:visible").first().selectOption("hex");
        page.getByLabel("Content type").fill("a/b");
        page.getByLabel("User properties, one a line").fill("unit=C");
        page.getByLabel("Retain", new Page.GetByLabelOptions().setExact(true)).check();
        page.getByText("Send", new Page.GetByTextOptions().setExact(true)).click();
        ConsoleBroker.logIn(page);
        assertThat(page.locator("#problem")).hasText("Accepted.");
        page.reload();
        assertThat(page.locator(".detail pre")).containsText("0000  00 ff");
        assertThat(page.locator(".detail dl")).containsText("a/b");
        assertThat(page.locator(".detail dl")).containsText("unit");
    }

    @Test
    void newcomerFindsTheOneStuckSensorOf500WithinFiveClicks() {
        Mqtt5BlockingClient plant = console.client("plant");
        open("data?find=stuck/%23");
        int[] round = {0};
        Locator first = page.locator(".item:visible").first();
        page.getByLabel("Show").selectOption("same"); // two clicks
        await().atMost(RunningProgram.PATIENCE).until(() -> {
            round[0]++;
            for (int i = 0; i < 500; i++) {
                publish(
                        plant,
                        "stuck/sensor-" + i,
                        "{\"seq\":" + round[0] + ",\"value\":" + (i == 321 ? 7 : round[0] * (i + 1)) + "}");
            }
            return first.count() > 0 && first.textContent().contains("sensor-321");
        });
        first.click(); // click three
        assertThat(page.locator("#detail-title")).hasText("stuck/sensor-321");
        assertThat(page.locator(".detail dl a")).hasText("plant");
    }

    @Test
    void newcomerFindsTheOneSilentSensorOf500WithinFiveClicks() {
        Mqtt5BlockingClient plant = console.client("plant-2");
        open("data?find=silent/%23");
        int[] round = {0};
        Locator first = page.locator(".item:visible").first();
        page.getByLabel("Show").selectOption("silent"); // two clicks
        publishUntilShown(plant, "silent/sensor-0", "{}", first); // the page receives messages
        await().atMost(RunningProgram.PATIENCE).until(() -> {
            round[0]++;
            for (int i = 0; i < 500; i++) {
                if (i != 123 || round[0] <= 3) {
                    publish(plant, "silent/sensor-" + i, "{\"value\":" + round[0] * i + "}");
                }
            }
            return round[0] > 3 && first.count() > 0 && first.textContent().contains("sensor-123");
        });
        page.locator(".item:visible", new Page.LocatorOptions().setHasText("sensor-123"))
                .click(); // click three
        assertThat(page.locator("#detail-title")).hasText("silent/sensor-123");
    }
}
