package culex.broker.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * {@code POST /q/culex/backup} on the management port makes a backup and responds when it is complete. The header {@code X-Culex: backup}
 * is required, because a browser sends it for a page of another origin only after a preflight request.
 */
@Singleton
final class BackupEndpoint {
    private static final String PATH = "/q/culex/backup";
    private static final String HEADER = "X-Culex";
    private static final String HEADER_VALUE = "backup";
    private static final int CREATED = 201;
    private static final int FORBIDDEN = 403;
    private static final int NOT_MADE = 503;

    private final Backups backups;

    BackupEndpoint(Backups backups, MeterRegistry registry) {
        this.backups = backups;
        FunctionCounter.builder("mqtt.backups", backups, Backups::made)
                .description("Backups of the store")
                .tag("result", "made")
                .register(registry);
        FunctionCounter.builder("mqtt.backups", backups, Backups::failed)
                .description("Backups of the store")
                .tag("result", "failed")
                .register(registry);
        Gauge.builder("mqtt.backup.last.timestamp.seconds", backups, Backups::lastSeconds)
                .description("When the last backup was made, in seconds since 1970; 0 for none since the start")
                .register(registry);
    }

    void onRouter(@Observes ManagementInterface management) {
        // With false, the requests of one connection run in any order, so that none waits for a backup.
        management.router().post(PATH).blockingHandler(this::make, false);
    }

    private void make(RoutingContext context) {
        if (!HEADER_VALUE.equals(context.request().getHeader(HEADER))) {
            answer(context, FORBIDDEN, new JsonObject().put("error", "the header X-Culex: backup is missing"));
            return;
        }
        try {
            Backups.Backup backup = backups.make();
            answer(
                    context,
                    CREATED,
                    new JsonObject()
                            .put("directory", backup.directory().toString())
                            .put("bytes", backup.bytes())
                            .put("tookMillis", backup.took().toMillis()));
        } catch (Backups.NotMade failure) {
            answer(context, NOT_MADE, new JsonObject().put("error", failure.getMessage()));
        }
    }

    private static void answer(RoutingContext context, int status, JsonObject body) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(body.encode() + "\n");
    }
}
