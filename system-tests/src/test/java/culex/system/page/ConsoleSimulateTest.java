package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import culex.testing.PackagedService;
import culex.testing.Ports;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The view Simulate of the console, with the packaged broker and the packaged publisher. */
class ConsoleSimulateTest {
    private static final String PUBLISHERS_KEY = "the-key-of-the-publisher-0123";
    private static final String SCENARIO = """
        groups:
          - name: press
            devices: 4
            qos: 1
            streams:
              - {topic: "press/{id}", payload: '{"seq":{seq},"bar":{sine:5,1,10m},"rpm":{noise:900,2}}', interval: 200ms}
        """;

    @TempDir
    private static Path directory;

    private static ConsoleBroker console;
    private static RunningProgram publisher;

    private Page page;
    private Watch watch;

    @BeforeAll
    static void start() throws IOException {
        int port = Ports.free();
        String keys = Files.writeString(directory.resolve("keys-of-the-publisher"), PUBLISHERS_KEY + "\n")
                .toString();
        console = new ConsoleBroker(
                directory,
                Map.of(
                        "MQTT_CONSOLE_PUBLISHER_URL",
                        "http://127.0.0.1:" + port,
                        "MQTT_CONSOLE_PUBLISHER_KEY_FILE",
                        keys));
        publisher = RunningProgram.start(
                "publisher",
                Path.of("."),
                Map.of(
                        "QUARKUS_HTTP_HOST", "127.0.0.1",
                        "QUARKUS_HTTP_PORT", Integer.toString(port),
                        "SENSOR_API_KEYS_FILE", keys,
                        "SENSOR_API_VIEW", "login",
                        "SENSOR_BROKER_HOST", "127.0.0.1",
                        "SENSOR_BROKER_PORT", Integer.toString(console.broker().tcpPort()),
                        "SENSOR_BROKER_TRANSPORT", "tcp"),
                PackagedService.command("publisher", List.of()));
        publisher.awaitLine("the HTTP port", line -> line.contains("Listening on: http://127.0.0.1:" + port));
    }

    @AfterAll
    static void stop() {
        if (publisher != null) {
            publisher.close();
        }
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
        page.close();
    }

    private void open(String view) {
        page.navigate(console.address(view));
        assertThat(page.locator("main h2")).hasText("Simulate");
    }

    private Locator button(String name) {
        return page.locator("button").filter(new Locator.FilterOptions().setHasText(Pattern.compile("^" + name + "$")));
    }

    private Locator row(String fleet) {
        return page.locator("tbody tr").filter(new Locator.FilterOptions().setHasText(fleet));
    }

    private void startFleet(String name) {
        open("simulate");
        page.locator("main textarea").fill(SCENARIO.replace("press", name));
        page.getByLabel("Name").fill(name);
        button("Start fleet").click();
        ConsoleBroker.logIn(page);
        assertThat(page.locator("#problem")).hasText(name + " is started, with 4 devices.");
    }

    private void assertNoComplaint() {
        assertEquals(List.of(), watch.complaints());
    }

    @Test
    void fleetIsStartedChangedAndStopped() {
        startFleet("press");
        assertThat(page.locator("#fleet-title")).hasText("press");
        assertThat(row("press")).containsText("4 / 4");
        assertThat(row("press")).containsText("running");
        assertThat(page.locator("#command code")).containsText("./culex ctl fleet press");
        assertThat(page.locator(".rates canvas")).hasCount(1);

        page.getByLabel("Factor of all rates").fill("3");
        button("Change rate").click();
        assertThat(page.locator("#problem")).hasText("press sends at 3 times its rates.");
        assertThat(page.locator("#command code")).containsText("--json '{\"rate\":3}'");
        assertThat(page.locator(".rates p")).hasText(Pattern.compile("[\\d.]+ of [\\d.]+ requested messages/s"));

        page.getByLabel("Devices (empty for all)").fill("2");
        button("Stuck").click();
        assertThat(page.locator("#problem")).hasText("Stuck: injected into 2 devices.");
        assertThat(page.locator("#command code"))
                .containsText("./culex ctl fault press stuck --devices 2 --duration 10s");
        assertThat(page.locator(".facts")).containsText("Stuck ");

        button("Stop fleet").click();
        page.locator("#dialog button[type=submit]").click();
        assertThat(page.locator("#problem")).containsText("press is stopped; it sent ");
        assertThat(row("press")).hasCount(0);
        assertThat(page.locator("main")).containsText("There is no such fleet now.");
        assertNoComplaint();
        console.broker().awaitLog("the audit log", line -> line.contains("DELETE /api/v1/fleets/press: 200 done"));
    }

    @Test
    void previewDrawsOnePeriodOfEachNumberOfAnExample() {
        open("simulate?example=smart-home");
        assertThat(page.locator("main textarea")).hasValue(Pattern.compile("name: Smart home"));
        assertThat(page.getByLabel("Time shown")).hasValue("86400");
        button("Preview").click();
        ConsoleBroker.logIn(page);
        assertThat(page.locator(".small-charts h5"))
                .hasText(new String[] {"temperature", "humidity", "open", "battery", "watt", "kw", "kwh"});
        assertThat(page.locator(".small-charts canvas")).hasCount(7);
        assertThat(page.locator("main pre").first()).containsText("{\"temperature\":");
        ConsoleAccessTest.assertNoViolation(page);
        assertNoComplaint();
    }

    @Test
    void errorOfAScenarioIsShownAndItsLineSelected() {
        open("simulate");
        page.locator("main textarea").fill(SCENARIO.replace("devices: 4", "devices: many"));
        page.getByLabel("Name").fill("wrong");
        button("Start fleet").click();
        ConsoleBroker.logIn(page);
        assertThat(page.locator(".note.bad")).containsText("line 3, column 14: devices must be a whole number");
        assertEquals(
                "many",
                page.locator("main textarea")
                        .evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)"));
    }

    @Test
    void markupInAScenarioIsShownAsText() {
        startFleet("markup");
        open("simulate");
        String markup = "<img src=x onerror=alert(1)>";
        page.locator("main textarea")
                .fill(SCENARIO.replace("\"press/", "\"" + markup + "/").replace("\"bar\"", "\"" + markup + "\""));
        button("Preview").click();
        assertThat(page.locator(".small-charts h5").first()).hasText(markup);
        assertThat(page.locator("main pre").first()).containsText(markup);
        assertThat(page.locator("main img")).hasCount(0);
        assertNoComplaint();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"simulate", "simulate?fleet=main", "simulate?example=tutorial", "simulate?fleet=main&span=3600"})
    void viewHasNoAccessibilityViolationInLightAndDarkModeAndOnANarrowScreen(String view) {
        for (Page each : List.of(
                console.chromium().newPage(),
                console.chromium().newPage(1280, 900, ColorScheme.DARK),
                console.chromium().newPage(320, 640, ColorScheme.LIGHT))) {
            each.navigate(console.address(view));
            assertThat(each.locator("tbody a")).containsText(new String[] {"main"});
            assertThat(each.locator(view.contains("fleet") ? ".small-charts canvas" : "main textarea")
                            .first())
                    .isVisible();
            ConsoleAccessTest.assertNoViolation(each);
            assertEquals(true, each.evaluate("document.documentElement.scrollWidth <= window.innerWidth"));
            each.close();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "docs.pictures", matches = "true")
    void screenshotOfTheDocumentsShowsAFleetWithItsRatesAndWaveforms() {
        startFleet("machines");
        Page picture = console.chromium().newPage(1200, 1180, ColorScheme.LIGHT);
        picture.navigate(console.address("simulate?fleet=machines&span=600"));
        assertThat(picture.locator(".rates p"))
                .hasText(Pattern.compile("1?\\d[\\d.]* of 20 requested messages/s|20 of .*"));
        assertThat(picture.locator(".small-charts canvas")).hasCount(2);
        picture.waitForTimeout(30_000); // a line of half a minute in the chart of the rates
        ConsolePicturesTest.take(picture, "console-simulate.png");
        picture.close();
    }

    @Test
    void viewIsInTraditionalChineseToo() {
        Page chinese = console.chromium().newPage("zh-TW");
        chinese.navigate(console.address("simulate?fleet=main"));
        assertThat(chinese.locator("main h2")).hasText("模擬");
        assertThat(chinese.locator("tbody")).containsText("執行中");
        assertThat(chinese.locator("main")).not().containsText("undefined");
        chinese.close();
    }
}
