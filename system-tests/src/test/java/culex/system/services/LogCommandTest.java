package culex.system.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.system.BesideOthers;
import culex.system.StoredMessages;
import culex.testing.BrokerProcess;
import culex.testing.RunningProgram;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The commands that move a store to a cluster and back, and those that check and repair its log, with a real NATS server. */
@BesideOthers
class LogCommandTest extends LogCommandFixture {
    private static final int BROKEN = 65;
    private static final Pattern ANSWERED = Pattern.compile("\"success\":\\s*true");

    private void importSingle() {
        try (BrokerProcess broker = BrokerProcess.start(single("single"))) {
            subscribeSleeper(broker);
            StoredMessages.publish(broker, "queue/one", "reading", false);
            StoredMessages.publish(broker, "kept/one", "reading", true);
            broker.stop();
        }
        assertContains("imported ", transfer(0, replica("single"), "import"));
    }

    @Test
    void sessionsAndMessagesMoveToAClusterAndBack() throws Exception {
        importSingle();
        assertContains("has commits already", transfer(1, replica("single"), "import"));
        assertContains("The log is whole", run(0, replica("single"), "log", "verify"));
        try (BrokerProcess broker = BrokerProcess.start(replica("replica"))) {
            assertReceived(Set.of("kept/one", "queue/one"), broker);
            StoredMessages.publish(broker, "queue/two", "reading", false);
            assertContains("there is a store", transfer(1, replica("replica"), "export"));
            String info = info("single");
            assertContains("lease confirmed", info);
            assertContains("owner replica at 127.0.0.1:" + relayPort, info);
            assertContains("sync_interval always", info);
            assertContains("The log is whole", run(0, replica("single"), "log", "verify", "--from", "3"));
            assertContains(
                    "owns the sessions: stop all replicas", run(2, replica("replica"), "log", "repair", "--yes"));
            assertContains("\nmqtt_fenced_total 0.0", metrics(broker));
            broker.stop();
        }
        assertContains("exported the records of ", transfer(0, replica("back"), "export"));
        assertContains("there is a store", transfer(1, replica("back"), "export"));
        try (BrokerProcess broker = BrokerProcess.start(single("back"))) {
            assertReceived(Set.of("kept/one", "queue/two"), broker);
        }
    }

    @Test
    void logWithAMissingAndADamagedCommitIsRepairedFromTheStoreOfAReplica() throws Exception {
        importSingle();
        Map<String, String> settings = replica("replica");
        try (BrokerProcess broker = BrokerProcess.start(settings)) {
            StoredMessages.publish(broker, "queue/two", "reading", false);
            StoredMessages.publish(broker, "queue/three", "reading", false);
            broker.stop();
        }
        long missing = number("last position", info("single")) - 1;
        request("$JS.API.STREAM.MSG.DELETE.CULEX_culex_0", "{\"seq\":" + missing + "}");
        publishToNats("CULEX_culex_0", "not a commit, but as long as one".repeat(3));
        assertContains("the message at position " + missing, run(1, settings, "log", "verify"));
        assertContains("is not one of Culex", run(1, settings, "log", "verify", "--from", Long.toString(missing + 1)));
        BrokerProcess.FailedStart refused = BrokerProcess.startAndExpectFailure(replica("fresh"));
        assertEquals(BROKEN, refused.exitCode(), () -> String.join("\n", refused.lines()));
        String planned = run(1, settings, "log", "repair");
        assertContains("Nothing was changed", planned);
        assertContains("Lost: what the log has from position " + (missing + 2), planned);
        assertContains("The log is repaired", run(0, settings, "log", "repair", "--yes"));
        assertContains("The log is whole", run(0, settings, "log", "verify"));
        try (BrokerProcess broker = BrokerProcess.start(replica("fresh-again"))) {
            assertReceived(Set.of("kept/one", "queue/one", "queue/two", "queue/three"), broker);
        }
    }

    @Test
    void invalidUseOfTheCommandsIsRejectedWithItsReason() {
        Map<String, String> nowhere = replica("nowhere");
        assertContains("there is no store in", transfer(1, nowhere, "import"));
        assertContains("there is no copy of the log", run(2, nowhere, "log", "repair"));
        assertContains("mqtt.store.kind must be jetstream or postgres", run(2, single("nowhere"), "log", "info"));
        assertContains("./culex log verify", run(2, nowhere, "log", "mend"));
        try (BrokerProcess broker = BrokerProcess.start(single("single"))) {
            assertTrue(broker.running());
            assertContains("is in use by another broker", transfer(1, replica("single"), "import"));
        }
    }

    private static String metrics(BrokerProcess broker) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(broker.managementUrl() + "q/metrics"))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    /** Sends a request to NATS, which must succeed. */
    private void request(String subject, String text) throws IOException {
        String answer =
                exchange("SUB answer 1\r\nPUB " + subject + " answer " + text.length() + "\r\n" + text + "\r\n");
        assertTrue(ANSWERED.matcher(answer).find(), answer);
    }

    private void publishToNats(String subject, String text) throws IOException {
        exchange("SUB answer 1\r\nPUB " + subject + " answer " + text.length() + "\r\n" + text + "\r\n");
    }

    /** Sends commands of the protocol of NATS; returns all that NATS sends, up to the message on the subject {@code answer}. */
    private String exchange(String commands) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), nats.port())) {
            socket.setSoTimeout((int) RunningProgram.PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(("CONNECT {\"verbose\":false}\r\n" + commands).getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            StringBuilder read = new StringBuilder();
            while (!read.toString().matches("(?s).*MSG answer 1 \\d+\r\n[^\r]*\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("NATS has closed the connection: " + read);
                }
                read.append((char) next);
            }
            return read.toString();
        }
    }
}
