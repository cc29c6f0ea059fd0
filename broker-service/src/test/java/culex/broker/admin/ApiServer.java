package culex.broker.admin;

import culex.support.api.LocalHosts;
import culex.support.api.ManagementKeys;
import culex.support.api.Role;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Endpoints of the admin API behind the login, with one key for each role, and an HTTP client. */
final class ApiServer implements AutoCloseable {
    /** The host name that is allowed without an API key. */
    static final String HOST = "mqtt.example.com";

    private static final String KEY = "-key-of-a-test-0123456789";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path keys;
    private final ManagementLogin login;
    private final int port;

    /** @param directory the directory of the file of keys */
    ApiServer(Path directory, boolean arePayloadsOpen, AdminEndpoints... endpoints) throws IOException {
        this(directory, arePayloadsOpen, () -> null, endpoints);
    }

    /** @param cluster returns the state of the broker as a replica of a cluster; null without a cluster */
    ApiServer(
            Path directory,
            boolean arePayloadsOpen,
            Supplier<BrokerOperations.@Nullable ClusterState> cluster,
            AdminEndpoints... endpoints)
            throws IOException {
        keys = directory.resolve("keys");
        setKeys(Role.values());
        login = new ManagementLogin(true, ManagementLogin.read(keys), new LocalHosts(List.of(HOST)));
        Router router = Router.router(vertx);
        login.addTo(router);
        new AdminRoutes(List.of(endpoints), arePayloadsOpen, cluster).addTo(router);
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    /** The key of a role, whose name is {@code a-ROLE}. */
    static String key(String role) {
        return role + KEY;
    }

    int port() {
        return port;
    }

    /** Writes the file of keys; the login does not read it before {@link #readKeys}. */
    void setKeys(Role... roles) throws IOException {
        Files.write(
                keys,
                Stream.of(roles)
                        .map(role -> ManagementKeys.line("a-" + role.label(), role, key(role.label())))
                        .toList());
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
    }

    void readKeys() {
        login.look();
    }

    /** @param role whose key is sent; null for none */
    HttpRequest request(String method, String path, @Nullable String role, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + AdminRoutes.ROOT + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (role != null) {
            request.header("Authorization", "Bearer " + key(role));
        }
        return request.build();
    }

    HttpResponse<String> send(String method, String path, @Nullable String role, String body)
            throws IOException, InterruptedException {
        return http.send(request(method, path, role, body), HttpResponse.BodyHandlers.ofString());
    }

    HttpClient http() {
        return http;
    }

    @Override
    public void close() {
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
