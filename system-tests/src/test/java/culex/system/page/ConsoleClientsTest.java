package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static culex.system.page.ConsoleBroker.publish;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The views of the console for clients (also for those with problems), for one client, for settings and for backups; and the search. */
class ConsoleClientsTest {
    private static final String MARKUP = "<img src=x onerror=alert(1)>";
    private static final String HASH =
            "$7$101$oxAuLv41Mo/iGMcg$nElX2ZhjgM6/pAZndFCG1D4bTpOQGM18I/FQY70EBDlbr9o0Fz6iPnqpqWQ4TzWuP4M59ICgfyInPs4ZbyNHpQ==";

    private static ConsoleBroker console;

    @TempDir
    private static Path directory;

    private Page page;

    @BeforeAll
    static void start() throws IOException {
        console = new ConsoleBroker(
                directory,
                Map.of(
                        "MQTT_LIMITS_QUEUED_MESSAGES_MAX",
                        "10",
                        "MQTT_BANS_FILE",
                        Files.createFile(directory.resolve("bans")).toString(),
                        "MQTT_SECURITY_MOSQUITTO_PASSWORD_FILE",
                        Files.writeString(directory.resolve("passwd"), MARKUP + ":" + HASH + "\n")
                                .toString(),
                        "MQTT_BACKUP_DIRECTORY",
                        Files.createDirectory(directory.resolve("backups")).toString()));
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
    }

    @AfterEach
    void close() {
        console.disconnect();
        page.close();
    }

    private void open(String view) {
        page.navigate(console.address(view));
    }

    /** Creates a client with a session, and sends more messages than its queue takes while the client is not connected. */
    private void dropMessages(String id, String topic) {
        Mqtt5BlockingClient reader = console.unconnectedClient(id);
        reader.connectWith().sessionExpiryInterval(600).send();
        reader.subscribeWith().topicFilter(topic).send();
        reader.disconnect();
        Mqtt5BlockingClient sender = console.client(id + "-sender");
        for (int i = 0; i < 30; i++) {
            sender.publishWith()
                    .topic(topic)
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(new byte[] {'x'})
                    .send();
        }
    }

    @Test
    void operatorFindsTheClientThatDropsMessagesWithinFiveClicks() {
        for (int i = 0; i < 20; i++) {
            console.client("innocent-" + i);
        }
        dropMessages("overwhelmed", "much/t");
        open("");
        page.getByText("Clients", new Page.GetByTextOptions().setExact(true)).click(); // one
        page.getByLabel("Show").selectOption("dropping"); // clicks two and three
        Locator rows = page.locator("tbody tr");
        assertThat(rows).hasCount(1);
        rows.locator("a").click(); // click four
        assertThat(page.locator("main h2")).containsText("overwhelmed");
        assertThat(page.locator("main")).containsText("Dropped");
        assertThat(page.locator("main")).containsText("queue");
        assertThat(page.locator("main")).containsText("much/t");
    }

    @Test
    void clientThatConnectsAgainAndAgainIsListed() {
        for (int i = 0; i < 4; i++) {
            console.client("flapper").disconnect();
        }
        console.client("steady");
        open("clients?show=flapping");
        assertThat(page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText("flapper")))
                .hasCount(1);
        assertThat(page.locator("tbody")).not().containsText("steady");
    }

    @Test
    void traceShowsThePacketsOfTheClient() {
        Mqtt5BlockingClient sensor = console.client("traced");
        open("clients/traced");
        page.getByText("Trace for 60 s").click();
        ConsoleBroker.logIn(page);
        assertThat(page.getByText("Waiting for the first packet.")).isVisible();
        publish(sensor, "traced/t", "{\"value\":21}");
        Locator payloads = page.locator("pre").filter(new Locator.FilterOptions().setHasText("{\"value\":21}"));
        assertThat(payloads.first()).isVisible();
    }

    @Test
    void logLevelIsStartedInTheViewOfAClientAndEndedInTheViewBroker() {
        console.client("logged");
        open("clients/logged");
        page.getByText("Log for 10 minutes").click();
        assertThat(page.locator("#command code")).hasText("./culex ctl log-level client logged --seconds 600");
        ConsoleBroker.logIn(page);
        Locator ofClient = page.locator("main section").filter(new Locator.FilterOptions().setHasText("Log level"));
        assertThat(ofClient.locator("tbody tr")).containsText("logged");
        open("broker");
        Locator all = page.locator("main section").filter(new Locator.FilterOptions().setHasText("Log level"));
        assertThat(all.locator("tbody tr")).containsText("logged");
        ConsoleAccessTest.assertNoViolation(page);
        all.locator("button").click();
        assertThat(all).containsText("Nothing more than usual is logged.");
    }

    @Test
    void banWritesTheFileAndShowsItsCommand() throws IOException {
        console.client("banned");
        open("clients/banned");
        page.getByText("Ban for 10 minutes").click();
        page.locator("#dialog button[type=submit]").click();
        assertThat(page.locator("#command code")).hasText("./culex ctl ban client banned --seconds 600");
        ConsoleBroker.logIn(page);
        assertThat(page.locator("#problem")).hasText("Done.");
        String bans = Files.readString(directory.resolve("bans"));
        assertTrue(bans.contains("banned"), bans);
    }

    @Test
    void searchFindsTopicsClientsAndSubscriptionsWithTheKeyboard() {
        Mqtt5BlockingClient pump = console.client("hydra-7");
        pump.subscribeWith().topicFilter("set/hydra/+").send();
        publish(pump, "state/hydra", "on", true);
        open("broker");
        assertThat(page.locator("main h2")).hasText("Broker");
        page.keyboard().press("Control+k");
        page.keyboard().type("hydra");
        assertThat(page.locator(".found a"))
                .hasText(new String[] {"Topic state/hydra", "Client hydra-7", "Topic filter set/hydra/+"});
        page.keyboard().press("ArrowDown");
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        assertThat(page.locator("main h2")).containsText("hydra-7");
    }

    @Test
    void settingsViewShowsValuesWithTheirSourcesAndTheApiKeysAndMakesABackup() {
        open("settings");
        Locator row =
                page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText("limits.queued-messages-max"));
        assertThat(row).containsText("10");
        assertThat(row).containsText("environment");
        page.getByText("Back up now").click();
        ConsoleBroker.logIn(page);
        assertThat(page.locator("#problem")).containsText("Backup culex-");
        assertThat(page.locator("section tbody tr")).containsText("culex-");
        page.reload();
        assertThat(page.locator("section").first()).containsText("line-1");
        assertThat(page.locator("section").first()).containsText("admin");
    }

    @Test
    void settingsShowTheUsersAsTextToAnAdmin() {
        open("settings");
        Locator users = page.locator("main section").filter(new Locator.FilterOptions().setHasText("Users of MQTT"));
        assertThat(users).containsText("Log in with a key of the role admin to see the users.");
        page.locator("#login").click();
        ConsoleBroker.logIn(page);
        assertThat(users.locator("tbody td").first()).hasText(MARKUP);
        assertThat(users.locator("tbody")).containsText("Mosquitto password file");
        assertThat(users.locator("img")).hasCount(0);
        ConsoleAccessTest.assertNoViolation(page);
    }
}
