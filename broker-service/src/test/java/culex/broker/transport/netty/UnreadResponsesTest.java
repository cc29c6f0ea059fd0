package culex.broker.transport.netty;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
class UnreadResponsesTest {
    private static final int BLOCKS = 2_000;
    private static final byte[] HUNDRED_REQUESTS =
            "GET /index.html HTTP/1.1\r\nHost: x\r\n\r\n".repeat(100).getBytes(StandardCharsets.US_ASCII);

    @TestHTTPResource("/")
    @Nullable URI clients;

    @Test
    void httpConnectionWithUnreadResponsesIsClosed() throws IOException {
        URI server = Objects.requireNonNull(clients);
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            OutputStream out = socket.getOutputStream();
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < BLOCKS; i++) {
                    out.write(HUNDRED_REQUESTS);
                }
            });
        }
    }
}
