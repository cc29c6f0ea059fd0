package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static culex.system.page.ConsoleBroker.publish;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The messages of the selected topic in the view Data of the console. */
class ConsoleTopicTest extends ConsoleDataFixture {
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
}
