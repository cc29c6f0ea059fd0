package culex.system.tutorial;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import culex.system.NodePrograms;
import culex.system.page.Chromium;
import culex.testing.BrokerProcess;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The tutorial's publisher, subscriber and page run against the packaged broker and print and show what the tutorial describes. */
@Tag("native")
class TutorialTest {
    private static final Path PROGRAMS = Path.of("src", "test", "resources", "tutorial");

    @Test
    void publisherAndSubscriberPrintTheLinesOfTheTutorial() throws IOException {
        try (BrokerProcess broker = BrokerProcess.start();
                RunningProgram subscriber = run("mqtt-sub.js", broker)) {
            subscriber.awaitLine("the connection", "success connect mqtt websocket server"::equals);
            subscriber.awaitLine("the subscription", "subscribe temp topic"::equals);
            try (RunningProgram publisher = run("mqtt-pub.js", broker)) {
                publisher.awaitLine("the connection", "success connect mqtt websocket server"::equals);
                for (int i = 1; i <= 3; i++) {
                    String payload = "{\"value1\":" + i * 2 + ",\"value2\":" + i + "}";
                    publisher.awaitLine("message " + i + " sent", ("send it : " + payload)::equals);
                    subscriber.awaitLine("message " + i + " received", ("temp:\t" + payload)::equals);
                }
            }
        }
    }

    @Test
    void tutorialPageShowsMessagesWhenOpenedFromAWebServerAndFromAFile() throws IOException {
        try (Chromium chromium = Chromium.launch();
                BrokerProcess broker = BrokerProcess.start();
                Site site = Site.serve(directory(broker));
                RunningProgram publisher = run("mqtt-pub.js", broker)) {
            Page page = chromium.newPage();
            page.navigate(site.url("mqtt-web.html"));
            assertThat(page.locator("#host_inform"))
                    .hasText("Host: 127.0.0.1:" + broker.httpPort() + " was connected.");
            assertThat(page.locator("#inform"))
                    .hasText(
                            Pattern.compile("^From: temp, \\{\"value1\":\\d+,\"value2\":\\d+}$"),
                            new LocatorAssertions.HasTextOptions()
                                    .setTimeout((double) RunningProgram.PATIENCE.toMillis()));
            publisher.awaitLine("a message sent", line -> line.startsWith("send it : "));
            page.navigate(directory(broker).resolve("mqtt-web.html").toUri().toString());
            assertThat(page.locator("#inform"))
                    .hasText(
                            Pattern.compile("^From: temp, \\{\"value1\":\\d+,\"value2\":\\d+}$"),
                            new LocatorAssertions.HasTextOptions()
                                    .setTimeout((double) RunningProgram.PATIENCE.toMillis()));
        }
    }

    @Test
    void pageOfTheTutorialWorksWithThePahoLibraryThatTheBrokerServes() throws IOException {
        try (Chromium chromium = Chromium.launch();
                BrokerProcess broker = BrokerProcess.start()) {
            Path directory = directory(broker);
            String page = Files.readString(directory.resolve("mqtt-web.html"));
            Files.writeString(
                    directory.resolve("mqtt-web-1.1.html"),
                    put(page, "./mqttws31.js", broker.pageUrl() + "mqttws31.js"));
            try (Site site = Site.serve(directory);
                    RunningProgram publisher = run("mqtt-pub.js", broker)) {
                Page open = chromium.newPage();
                open.navigate(site.url("mqtt-web-1.1.html"));
                assertThat(open.locator("#inform"))
                        .hasText(
                                Pattern.compile("^From: temp, \\{\"value1\":\\d+,\"value2\":\\d+}$"),
                                new LocatorAssertions.HasTextOptions()
                                        .setTimeout((double) RunningProgram.PATIENCE.toMillis()));
                publisher.awaitLine("a message sent", line -> line.startsWith("send it : "));
            }
        }
    }

    private static RunningProgram run(String program, BrokerProcess broker) throws IOException {
        return NodePrograms.start(program, directory(broker).resolve(program), List.of());
    }

    /** Writes the tutorial's files, with the broker's address in the places that the tutorial names. */
    private static Path directory(BrokerProcess broker) throws IOException {
        Path home = NodePrograms.install();
        Path directory = Files.createDirectories(home.resolve("tutorial-" + broker.httpPort()));
        for (String program : List.of("mqtt-pub.js", "mqtt-sub.js")) {
            String text = Files.readString(PROGRAMS.resolve(program));
            Files.writeString(directory.resolve(program), put(text, "互聯網IP:8888", "127.0.0.1:" + broker.httpPort()));
        }
        String page = put(Files.readString(PROGRAMS.resolve("mqtt-web.html")), "互聯網IP", "\"127.0.0.1\"");
        page = put(page, "var port = 8888", "var port = " + broker.httpPort());
        Files.writeString(directory.resolve("mqtt-web.html"), page);
        // Paho 1.0.3 is the last version with the file and the names (Paho.MQTT.Client) that the tutorial's page uses.
        Files.copy(
                home.resolve("node_modules/paho-mqtt/mqttws31.js"),
                directory.resolve("mqttws31.js"),
                StandardCopyOption.REPLACE_EXISTING);
        return directory;
    }

    private static String put(String text, String placeholder, String value) {
        if (!text.contains(placeholder)) {
            throw new IllegalStateException("The tutorial's text has no " + placeholder);
        }
        return text.replace(placeholder, value);
    }

    /** A plain web server for the tutorial's page; the tutorial does not provide one. */
    private record Site(HttpServer server) implements AutoCloseable {
        static Site serve(Path directory) {
            HttpServer server = SimpleFileServer.createFileServer(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    directory.toAbsolutePath(),
                    SimpleFileServer.OutputLevel.NONE);
            server.start();
            return new Site(server);
        }

        String url(String file) {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + file;
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
