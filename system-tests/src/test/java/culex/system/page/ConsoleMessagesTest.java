package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static culex.system.page.ConsoleBroker.logIn;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The console shows received messages and retained messages, and publishes. */
class ConsoleMessagesTest extends ConsoleFixture {
    @Test
    void messageHasALinkToTheClientThatSentIt() {
        Mqtt5BlockingClient sender = client("sensor-9");
        open("data?find=lab/%23&topic=lab/t");
        assertThat(page.locator("main .note").first()).containsText("topics of lab/#");
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            sender.publishWith()
                    .topic("lab/t")
                    .payload("{\"value\":21}".getBytes(UTF_8))
                    .send();
            return page.locator(".detail dl a").count() == 1;
        });
        assertThat(page.locator(".detail pre")).hasText("{ \"value\": 21 }");
        page.locator(".detail dl a").click();
        assertThat(page.locator("main h2")).containsText("sensor-9");
    }

    @Test
    void payloadIsShownAsTextAndNeverAsMarkup() {
        client("attacker")
                .publishWith()
                .topic("evil/<b>")
                .payload("<img src=x onerror=alert(1)>".getBytes(UTF_8))
                .retain(true)
                .send();
        open("retained?filter=evil/%23");
        assertThat(page.locator("tbody pre")).hasText("<img src=x onerror=alert(1)>");
        assertThat(page.locator("main img")).hasCount(0);
    }

    @Test
    void retainedMessagesAreRemovedAfterADialogThatNamesHowManyTheyAre() {
        Mqtt5BlockingClient sender = client("sensor-10");
        for (int i = 0; i < 3; i++) {
            sender.publishWith()
                    .topic("old/" + i)
                    .payload("x".getBytes(UTF_8))
                    .retain(true)
                    .send();
        }
        open("retained?filter=old/%23");
        assertThat(page.locator("tbody tr")).hasCount(3);
        button(page, "Remove").click();
        logIn(page);
        assertThat(page.locator("#dialog")).containsText("Remove 3 retained messages that match old/#?");
        page.locator("#dialog button[type=submit]").click();
        assertThat(page.locator("tbody")).hasText("No retained message matches.");
    }

    @Test
    void messagePublishedInTheConsoleReachesItsSubscribersAndTheSameShellCommandIsShown() throws InterruptedException {
        Mqtt5BlockingClient reader = client("reader");
        try (Mqtt5BlockingClient.Mqtt5Publishes received = reader.publishes(MqttGlobalPublishFilter.ALL)) {
            reader.subscribeWith().topicFilter("from/console").send();
            open("data?topic=from/console");
            page.locator(".publish summary").click();
            page.locator(".publish textarea").first().fill("it's me");
            button(page, "Send").click();
            logIn(page);
            assertThat(page.locator("#problem")).hasText("Accepted.");
            byte[] payload =
                    received.receive(30, TimeUnit.SECONDS).orElseThrow().getPayloadAsBytes();
            assertEquals("it's me", new String(payload, UTF_8));
            assertThat(page.locator("#command code")).containsText("-m 'it'\\''s me'");
        }
    }
}
