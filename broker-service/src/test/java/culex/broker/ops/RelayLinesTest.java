package culex.broker.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RelayLinesTest {
    private long now = Long.MAX_VALUE - 10; // the monotonic clock may wrap around

    @Test
    void rejectedSecretIsLoggedOnceAMinuteWithTheAddressOfTheOwner() {
        RelayLines lines = new RelayLines(() -> now);
        String start = "Clients are rejected: the owner of the sessions, ";
        String end =
                ", does not accept the relays of this replica, because their mqtt.cluster.secret differ; give all replicas"
                        + " the same secret and start them again";
        try (LogLines log = new LogLines("culex.broker")) {
            for (int i = 0; i < 100; i++) {
                lines.secretRejected("192.0.2.1:7883");
            }
            now += TimeUnit.MINUTES.toNanos(1);
            lines.secretRejected("192.0.2.2:7883");
            assertEquals(List.of(start + "192.0.2.1:7883" + end, start + "192.0.2.2:7883" + end), log.lines());
        }
    }
}
