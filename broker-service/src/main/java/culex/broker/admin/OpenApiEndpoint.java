package culex.broker.admin;

import culex.support.api.ApiAnswer;
import io.vertx.core.http.HttpHeaders;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/openapi.yaml}: the description of the admin API. A test compares it with the routes. */
@Singleton
final class OpenApiEndpoint implements AdminEndpoints {
    private static final String RESOURCE = "/api/openapi.yaml";

    @Override
    public void addTo(AdminRoutes routes) {
        routes.read("/openapi.yaml", this::answer);
    }

    private @Nullable ApiAnswer answer(ApiRequest request) {
        request.allowOnly();
        request.context()
                .response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml")
                .end(text());
        return null;
    }

    private static String text() {
        try (InputStream resource = OpenApiEndpoint.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + " is missing");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
