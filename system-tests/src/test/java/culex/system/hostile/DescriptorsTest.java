package culex.system.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.testing.BrokerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A broker with a low limit on open files and sockets. */
class DescriptorsTest {
    private static final int DESCRIPTORS = 500;
    private static final int SOCKETS = 700;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    @EnabledOnOs(OS.LINUX)
    void connectedClientsHealthAndMetricsAreServedWhileNoFileDescriptorIsFree()
            throws IOException, InterruptedException {
        try (BrokerProcess broker = BrokerProcess.startWithDescriptors(DESCRIPTORS, Map.of());
                HttpClient http = HttpClient.newHttpClient()) {
            AttackTarget target = new AttackTarget(broker.httpPort(), broker.tcpPort(), Optional.of(broker.pid()));
            try (Bystander bystander = new Bystander(target, Login.NONE)) {
                bystander.start(PATIENCE);
                try (AttackRun run = new AttackRun(target, Duration.ofMinutes(1))) {
                    for (int i = 0; i < SOCKETS; i++) {
                        openOne(run, i);
                    }
                    for (int i = 0; i < 5; i++) {
                        assertEquals(200, status(http, broker, "q/health"));
                        assertEquals(200, status(http, broker, "q/metrics"));
                    }
                }
                try (AttackRun run = new AttackRun(target, Duration.ofMinutes(1))) {
                    run.insistently(_ -> run.client(0, new ConnectPacket("late")));
                    assertTrue(
                            run.outcomes().toString().contains("CONNACK"),
                            () -> "a client that connects after the others have disconnected is not served: "
                                    + run.outcomes());
                }
                bystander.finish(PATIENCE);
                assertEquals(0, bystander.lost());
                assertEquals(0, bystander.disconnects());
            }
            assertTrue(broker.running());
        }
    }

    /** Connects and stays connected. If the broker accepts no further socket, there is no response. */
    private static void openOne(AttackRun run, int number) {
        try {
            HostileConnection connection = number % 2 == 0 ? run.tcp(number) : run.http(number);
            if (number % 2 == 0) {
                connection.write(new ConnectPacket("holder-" + number).bytes());
            }
        } catch (IOException rejected) {
            run.outcomes().count("rejected");
        }
    }

    private static int status(HttpClient http, BrokerProcess broker, String path)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(broker.managementUrl() + path))
                .timeout(PATIENCE)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
