package culex.broker.admin;

import culex.broker.config.BrokerConfig;
import culex.broker.connection.ConnectionServices;
import culex.broker.security.BanLine;
import culex.broker.security.Bans;
import culex.broker.security.BansFile;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.JsonFields;
import culex.support.api.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/bans}: the bans of the operator's file, and those that the broker has imposed by itself. */
@Singleton
final class BansEndpoints implements AdminEndpoints {
    private static final String PATH = "/bans";
    private static final int PAGE = 1000;
    private static final int PAGE_MAX = 10_000;
    private static final long SECONDS_MAX = 1_000_000_000;
    private static final int CREATED = 201;
    private static final int CONFLICT = 409;
    private static final int FAILED = 500;
    private static final Set<String> FIELDS = Set.of("kind", "value", "until", "forSeconds", "reason");

    private final Bans imposed;
    private final @Nullable BansFile file;

    @Inject
    BansEndpoints(ConnectionServices services, BrokerConfig config) {
        this(
                services.bans(),
                config.bans()
                        .file()
                        .map(path -> new BansFile(Path.of(path), InstantSource.system()))
                        .orElse(null));
    }

    BansEndpoints(Bans imposed, @Nullable BansFile file) {
        this.imposed = imposed;
        this.file = file;
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.read(PATH, this::list);
        routes.change(HttpMethod.POST, PATH, Role.OPERATOR, this::add);
        routes.change(HttpMethod.DELETE, PATH, Role.OPERATOR, this::remove);
    }

    private ApiAnswer list(ApiRequest request) {
        request.allowOnly("limit", "cursor");
        int limit = (int) request.number("limit", PAGE, 1, PAGE_MAX);
        int from = (int) request.number("cursor", 0, 0, Integer.MAX_VALUE);
        List<JsonObject> all = new ArrayList<>();
        imposed.imposed()
                .forEach(ban -> all.add(json(ban.kind(), ban.name(), ban.reason())
                        .put("source", "broker")
                        .put("secondsLeft", ban.left().toSeconds())));
        bansOfFile().forEach(ban -> {
            JsonObject json = json(ban.kind(), ban.value(), ban.reason()).put("source", "file");
            Instant until = ban.until();
            all.add(until == null ? json : json.put("until", until.toString()));
        });
        int to = (int) Math.min(all.size(), (long) from + limit);
        JsonObject body = new JsonObject()
                .put("items", new JsonArray(all.subList(Math.min(from, to), to)))
                .put("total", all.size());
        return ApiAnswer.ok(to < all.size() ? body.put("next", Integer.toString(to)) : body);
    }

    private static JsonObject json(BanLine.Kind kind, String value, String reason) {
        return new JsonObject().put("kind", kind.text()).put("value", value).put("reason", reason);
    }

    private synchronized List<BanLine> bansOfFile() {
        try {
            return file == null ? List.of() : file.list();
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new ApiException(FAILED, "The file of bans cannot be read: " + unreadable.getMessage());
        }
    }

    private ApiAnswer add(ApiRequest request) {
        request.allowOnly();
        BansFile to = file();
        JsonFields fields = new JsonFields(request.json(), "");
        fields.allowOnly(FIELDS);
        String reason = fields.text("reason");
        BanLine ban = ban(fields.text("kind"), fields.text("value"), until(fields), reason == null ? "" : reason);
        change(() -> {
            to.add(ban);
            return true;
        });
        return new ApiAnswer(
                CREATED, json(ban.kind(), ban.value(), ban.reason()).put("source", "file"));
    }

    private ApiAnswer remove(ApiRequest request) {
        request.allowOnly("kind", "value");
        BanLine ban = ban(request.required("kind"), request.required("value"), null, "");
        boolean wasImposed = imposed.lift(ban.kind(), ban.value());
        BansFile from = file;
        boolean wasInFile = from != null && change(() -> from.remove(ban));
        if (!wasImposed && !wasInFile) {
            throw ApiException.notFound("There is no such ban");
        }
        return ApiAnswer.NO_CONTENT;
    }

    /** A change of the operator's bans file. */
    @FunctionalInterface
    private interface Change {
        boolean run() throws IOException;
    }

    private synchronized boolean change(Change change) {
        try {
            return change.run();
        } catch (IOException | IllegalArgumentException failed) {
            throw new ApiException(FAILED, "The file of bans cannot be changed: " + failed.getMessage());
        }
    }

    private BansFile file() {
        if (file == null) {
            throw new ApiException(CONFLICT, "mqtt.bans.file is not set, so there is no file for the ban");
        }
        return file;
    }

    private static @Nullable Instant until(JsonFields fields) {
        String until = fields.text("until");
        if (fields.has("forSeconds")) {
            if (until != null) {
                throw fields.wrong("forSeconds", "and until exclude each other");
            }
            long seconds = fields.number("forSeconds", 0, 1, SECONDS_MAX);
            return Instant.now().plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS);
        }
        try {
            return until == null ? null : Instant.parse(until);
        } catch (DateTimeParseException wrong) {
            throw fields.wrong("until", "must be a time such as 2030-01-31T12:00:00Z");
        }
    }

    private static BanLine ban(@Nullable String kind, @Nullable String value, @Nullable Instant until, String reason) {
        BanLine.Kind known = kind == null ? null : BanLine.Kind.of(kind);
        if (known == null || value == null) {
            throw ApiException.badRequest("kind must be client, user or address, and value names one");
        }
        try {
            return BanLine.of(known, value, until, reason.strip());
        } catch (IllegalArgumentException wrong) {
            throw ApiException.badRequest("This cannot be banned: " + wrong.getMessage());
        }
    }
}
