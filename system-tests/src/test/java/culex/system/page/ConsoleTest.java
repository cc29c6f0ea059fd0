package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClientState;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import culex.testing.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console on the management port, in a real browser, with real clients. */
@Tag("native")
class ConsoleTest {
    private static final String KEY = "a-key-of-the-console-test";
    /** Whether the navigation is at an edge of the window, and all its links are within the window. */
    private static final String ON_EDGE =
            "(() => { const rail = document.querySelector('#views').getBoundingClientRect(); return %s &&"
                    + " [...document.querySelectorAll('#views a')].every(link => link.getBoundingClientRect().right <="
                    + " innerWidth && link.scrollWidth <= link.clientWidth); })()";

    private static Chromium chromium;
    private static BrokerProcess broker;

    @TempDir
    private static Path directory;

    private final List<Mqtt5BlockingClient> clients = new ArrayList<>();
    private Page page;

    @BeforeAll
    static void start() throws IOException {
        chromium = Chromium.launch();
        Path keys = Files.writeString(directory.resolve("keys"), KEY + "\n");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
        broker = BrokerProcess.start(Map.of("MQTT_MANAGEMENT_TOKEN_FILE", keys.toString()));
    }

    @AfterAll
    static void stop() {
        // Either is null if the other failed to start.
        if (broker != null) {
            broker.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void newPage() {
        page = chromium.newPage();
    }

    @AfterEach
    void close() {
        clients.stream().filter(client -> client.getState().isConnected()).forEach(Mqtt5BlockingClient::disconnect);
        page.close();
    }

    private Mqtt5BlockingClient client(String id) {
        Mqtt5BlockingClient client = Mqtt5Client.builder()
                .identifier(id)
                .serverHost("127.0.0.1")
                .serverPort(broker.tcpPort())
                .buildBlocking();
        client.connect();
        clients.add(client);
        return client;
    }

    private void open(String view) {
        page.navigate(broker.managementUrl() + "console/#/" + view);
    }

    private void open(String view, Page instead) {
        page.close();
        page = instead;
        open(view);
    }

    private static void logIn(Page page) {
        page.locator("#dialog input[type=password]").fill(KEY);
        page.locator("#dialog button[type=submit]").click();
    }

    private static Locator button(Page page, String name) {
        return page.locator("button", new Page.LocatorOptions().setHasText(name));
    }

    @Test
    void managementPortRedirectsToTheConsoleWithAStrictContentSecurityPolicy() {
        Watch watch = Watch.over(page, broker.managementUrl());
        Response response = page.navigate(broker.managementUrl());
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
    void retainedMessagesAreRemovedAfterTheirNumberIsConfirmed() {
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
    void publishedMessageReachesItsSubscribersAndTheCommandIsShown() throws InterruptedException {
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

    @Test
    void brokerViewDrawsChartsOfTheHistory() {
        page.route(
                "**/api/v1/history",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody("{\"items\":[" + sample("00:00:10") + "," + sample("00:00:20") + "]}")));
        open("broker");
        assertThat(page.locator(".charts canvas")).hasCount(4);
        assertEquals(
                true,
                page.evaluate(
                        "[...document.querySelectorAll('.charts .card')].every(card =>"
                                + " card.querySelector('canvas').getBoundingClientRect().right <= card.getBoundingClientRect().right)"));
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
        open("clients", chromium.newPage(320, 640, ColorScheme.LIGHT));
        assertThat(page.locator("main h2")).hasText("Clients");
        assertEquals(true, page.evaluate(ON_EDGE.formatted("rail.bottom >= innerHeight && rail.width >= innerWidth")));
    }

    @Test
    void alarmOfTheStoreShowsItsSectionOfTheRunbook() {
        open("broker");
        assertThat(page.locator("main section").first()).containsText("Nothing is wrong now.");
        assertThat(page.locator("main")).containsText("Entries to be written");
        String store = "{\"kind\":\"rocksdb\",\"state\":\"degraded\",\"trouble\":\"<b>no space</b>\",\"diskBytes\":1,"
                + "\"waitingEntries\":7,\"commits\":0,\"retainedMessages\":0,\"retainedBytes\":0}";
        page.route("**/api/v1/store", route -> route.fulfill(json(store)));
        page.reload();
        Locator alarm = page.locator("main section li").first();
        assertThat(alarm).containsText("BrokerStoreDegraded");
        assertThat(alarm).containsText("<b>no space</b>");
        alarm.locator("button").click();
        assertThat(page.locator("#dialog h2")).hasText("BrokerStoreDegraded");
        assertThat(page.locator("#dialog pre")).containsText("Critical.");
        assertThat(page.locator("#dialog pre")).not().containsText("###");
        page.locator("#dialog button").click();
        assertThat(page.locator("#dialog")).not().isVisible();
    }

    @Test
    void ownerOfAClusterIsShownWithAButtonForTheHandOver() {
        String owner = "{\"role\":\"owner\",\"replica\":\"b-0\",\"owner\":\"b-0\",\"ownerAddress\":\"b-0:7883\","
                + "\"epoch\":3,\"commits\":99,\"lag\":0,\"logBytes\":2048}";
        page.route("**/api/v1/cluster", route -> route.fulfill(json(owner)));
        open("broker");
        Locator cluster =
                page.locator("main section").filter(new Locator.FilterOptions().setHasText("Owner of the sessions"));
        assertThat(cluster.locator("tbody")).hasText("b-0ownerb-0 · b-0:788339902.0 KB");
        cluster.locator("button").click();
        assertThat(page.locator("#command code")).hasText("./culex ctl cluster handover --yes");
        page.locator("#dialog button[type=submit]").click();
        logIn(page);
        assertThat(page.locator("#problem")).hasText("This broker does not own the sessions of a cluster");
    }

    private static Route.FulfillOptions json(String body) {
        return new Route.FulfillOptions().setContentType("application/json").setBody(body);
    }

    private static String sample(String time) {
        return "{\"at\":\"2026-01-01T" + time + "Z\",\"millis\":10000,\"messagesReceived\":10,\"messagesSent\":20,"
                + "\"dropped\":0,\"connections\":3,\"queued\":1,\"heapBytes\":1000000,\"clientBytes\":1000}";
    }

    @Test
    void browserInTraditionalChineseShowsTraditionalChinese() {
        client("pump-11");
        open("clients", chromium.newPage("zh-TW"));
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
        open(view, chromium.newPage(320, 640, ColorScheme.DARK));
        assertThat(page.locator("main h2")).isVisible();
        assertThat(page.locator("nav a").first()).isVisible();
        assertEquals(true, page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"));
    }
}
