package culex.broker.ctl;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The command line tool with an HTTP server that records its requests and sends prepared answers. */
class CtlFixture {
    final List<String> requests = new ArrayList<>();
    final List<String> answers = new ArrayList<>();
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    HttpServer server;
    int status = 200;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI() + (body.isEmpty() ? "" : " " + body));
            byte[] answer = answers.removeFirst().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    int run(String... arguments) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        return run(Map.of("CULEX_API", url, "CULEX_PUBLISHER_API", url, "CULEX_API_KEY", "a-key"), arguments);
    }

    int run(Map<String, String> environment, String... arguments) {
        return Ctl.run(
                List.of(arguments),
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8));
    }

    List<String> printed() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    String complaint() {
        return errors.toString(StandardCharsets.UTF_8);
    }
}
