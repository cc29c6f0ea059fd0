package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static culex.system.page.ConsoleBroker.publish;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import culex.testing.RunningProgram;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tree of topics in the view Data of the console. */
class ConsoleDataTest extends ConsoleDataFixture {
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
