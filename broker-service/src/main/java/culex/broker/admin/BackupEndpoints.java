package culex.broker.admin;

import culex.broker.ops.Backups;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;

/** {@code /api/v1/backups}: lists the backups of the store, and makes one. */
@Singleton
final class BackupEndpoints implements AdminEndpoints {
    private static final String PATH = "/backups";
    private static final int CREATED = 201;
    private static final int CONFLICT = 409;
    private static final int NOT_MADE = 503;
    private static final int FAILED = 500;

    private final Backups backups;

    BackupEndpoints(Backups backups) {
        this.backups = backups;
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.read(PATH, this::list);
        routes.change(HttpMethod.POST, PATH, Role.OPERATOR, this::make);
    }

    private ApiAnswer list(ApiRequest request) {
        request.allowOnly();
        JsonArray items = new JsonArray();
        try {
            for (Path backup : backups.list()) {
                items.add(new JsonObject()
                        .put("name", backup.getFileName().toString())
                        .put("madeAt", Backups.timeOf(backup).toString())
                        .put("bytes", Backups.bytes(backup)));
            }
        } catch (IOException unreadable) {
            throw new ApiException(FAILED, "The directory of backups cannot be read: " + unreadable.getMessage());
        }
        return ApiAnswer.ok(
                new JsonObject().put("configured", backups.directory() != null).put("items", items));
    }

    private ApiAnswer make(ApiRequest request) {
        request.allowOnly();
        request.body();
        if (backups.directory() == null) {
            throw new ApiException(CONFLICT, "mqtt.backup.directory is not set");
        }
        try {
            Backups.Backup made = backups.make();
            return new ApiAnswer(
                    CREATED,
                    new JsonObject()
                            .put("name", made.directory().getFileName().toString())
                            .put("madeAt", Backups.timeOf(made.directory()).toString())
                            .put("bytes", made.bytes())
                            .put("tookMillis", made.took().toMillis()));
        } catch (Backups.NotMade why) {
            throw new ApiException(NOT_MADE, "No backup was made: " + why.getMessage());
        }
    }
}
