package culex.broker.admin;

import culex.broker.diagnosis.Diagnosis;
import culex.broker.diagnosis.LogLevels;
import culex.broker.diagnosis.TraceTarget;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.JsonFields;
import culex.support.api.Role;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;

/** Endpoints for the log levels of clients, users and addresses. */
@Singleton
final class LogLevelEndpoints implements AdminEndpoints {
    private static final String PATH = "/log-levels";
    private static final String KIND = "kind";
    private static final String VALUE = "value";
    private static final String SECONDS = "seconds";
    private static final int CREATED = 201;
    private static final int CONFLICT = 409;
    private static final int SECONDS_DEFAULT = 600;

    private final LogLevels levels;

    LogLevelEndpoints(Diagnosis diagnosis) {
        levels = diagnosis.logLevels();
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.read(PATH, this::list);
        routes.change(HttpMethod.PUT, PATH, Role.OPERATOR, this::start);
        routes.change(HttpMethod.DELETE, PATH, Role.OPERATOR, this::end);
    }

    private ApiAnswer list(ApiRequest request) {
        request.allowOnly();
        return ApiAnswer.ok(new JsonObject().put("items", DiagnosisJson.array(levels.all(), DiagnosisJson::logLevel)));
    }

    private synchronized ApiAnswer start(ApiRequest request) {
        request.allowOnly(KIND, VALUE);
        JsonFields fields = new JsonFields(request.json(), "");
        fields.allowOnly(Set.of(SECONDS));
        TraceTarget target = target(request);
        Duration duration =
                Duration.ofSeconds(fields.number(SECONDS, SECONDS_DEFAULT, 1, LogLevels.DURATION_MAX.toSeconds()));
        try {
            return new ApiAnswer(CREATED, DiagnosisJson.logLevel(levels.start(target, duration)));
        } catch (IllegalStateException tooMany) {
            throw new ApiException(CONFLICT, String.valueOf(tooMany.getMessage()));
        }
    }

    private synchronized ApiAnswer end(ApiRequest request) {
        request.allowOnly(KIND, VALUE);
        if (!levels.end(target(request))) {
            throw ApiException.notFound("There is no such log level");
        }
        return ApiAnswer.NO_CONTENT;
    }

    private static TraceTarget target(ApiRequest request) {
        TraceTarget.Kind kind = TraceTarget.Kind.of(request.required(KIND));
        if (kind == null || kind == TraceTarget.Kind.TOPIC_FILTER) {
            throw ApiException.badRequest("kind must be client, user or address");
        }
        try {
            return new TraceTarget(kind, request.required(VALUE));
        } catch (IllegalArgumentException wrong) {
            throw ApiException.badRequest(String.valueOf(wrong.getMessage()));
        }
    }
}
