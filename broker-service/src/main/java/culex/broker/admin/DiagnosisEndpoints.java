package culex.broker.admin;

import culex.broker.diagnosis.ClientEvents;
import culex.broker.diagnosis.Diagnosis;
import culex.broker.diagnosis.History;
import culex.broker.diagnosis.Tops;
import culex.broker.diagnosis.Trace;
import culex.broker.diagnosis.TraceTarget;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import culex.support.api.Role;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Endpoints for troubleshooting: events of clients, top lists, the history of the last hour, and traces. */
@Singleton
final class DiagnosisEndpoints implements AdminEndpoints {
    private static final int LIMIT = 100;
    private static final int LIMIT_MAX = 1000;
    private static final int CREATED = 201;
    private static final int CONFLICT = 409;
    private static final long TRACE_SECONDS = 60;

    private final Diagnosis diagnosis;
    private final History history;

    DiagnosisEndpoints(Diagnosis diagnosis, History history) {
        this.diagnosis = diagnosis;
        this.history = history;
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.read("/clients/:id/events", this::eventsOfClient);
        routes.read("/events", this::eventsOfAll);
        routes.read("/top", this::top);
        routes.read("/history", this::history);
        routes.read("/traces", this::traces);
        routes.change(HttpMethod.POST, "/traces", Role.OPERATOR, this::startTrace);
        routes.read("/traces/:trace", this::trace);
        routes.change(HttpMethod.DELETE, "/traces/:trace", Role.OPERATOR, this::stopTrace);
        routes.read("/traces/:trace/download", this::download);
    }

    private ClientEvents events() {
        ClientEvents events = diagnosis.events();
        if (events == null) {
            throw ApiException.notFound("No events are kept: mqtt.events.enabled is false");
        }
        return events;
    }

    private ApiAnswer eventsOfClient(ApiRequest request) {
        request.allowOnly();
        return ApiAnswer.ok(new JsonObject()
                .put("items", DiagnosisJson.array(events().of(request.path("id")), DiagnosisJson::event)));
    }

    private ApiAnswer eventsOfAll(ApiRequest request) {
        request.allowOnly("after", "limit");
        ClientEvents.Page page = events().after(request.number("after", 0, 0, Long.MAX_VALUE), (int)
                request.number("limit", LIMIT, 1, LIMIT_MAX));
        return ApiAnswer.ok(new JsonObject()
                .put("items", DiagnosisJson.array(page.events(), DiagnosisJson::event))
                .put("after", page.next())
                .put("lost", events().lost()));
    }

    private ApiAnswer top(ApiRequest request) {
        request.allowOnly();
        Tops tops = LoopAnswers.await(diagnosis.tops().snapshot());
        return ApiAnswer.ok(DiagnosisJson.tops(tops));
    }

    private ApiAnswer history(ApiRequest request) {
        request.allowOnly();
        return ApiAnswer.ok(new JsonObject()
                .put("intervalSeconds", History.intervalSeconds())
                .put("items", DiagnosisJson.array(history.samples(), DiagnosisJson::sample)));
    }

    private ApiAnswer traces(ApiRequest request) {
        request.allowOnly();
        return ApiAnswer.ok(new JsonObject()
                .put("items", DiagnosisJson.array(diagnosis.traces().all(), DiagnosisJson::trace)));
    }

    private ApiAnswer startTrace(ApiRequest request) {
        request.allowOnly();
        JsonObject body = request.body("kind", "value", "seconds");
        try {
            TraceTarget target = new TraceTarget(kind(text(body, "kind")), text(body, "value"));
            Duration duration = Duration.ofSeconds(seconds(body));
            return new ApiAnswer(CREATED, DiagnosisJson.trace(diagnosis.traces().start(target, duration)));
        } catch (ClassCastException wrong) {
            throw ApiException.badRequest("seconds must be a number");
        } catch (IllegalStateException tooMany) {
            throw new ApiException(CONFLICT, String.valueOf(tooMany.getMessage()));
        } catch (IllegalArgumentException wrong) {
            throw ApiException.badRequest(String.valueOf(wrong.getMessage()));
        }
    }

    private static TraceTarget.Kind kind(String label) {
        TraceTarget.Kind kind = TraceTarget.Kind.of(label);
        if (kind == null) {
            throw ApiException.badRequest("kind must be client, user, topic-filter or address");
        }
        return kind;
    }

    private static long seconds(JsonObject body) {
        Long value = body.getLong("seconds");
        return value == null ? TRACE_SECONDS : value;
    }

    /** Returns a string in the body; empty when it is absent. */
    private static String text(JsonObject body, String name) {
        Object value = body.getValue(name);
        if (value == null || value instanceof String) {
            return value == null ? "" : (String) value;
        }
        throw ApiException.badRequest(name + " must be a text");
    }

    private Trace find(ApiRequest request) {
        String id = request.path("trace");
        try {
            Trace trace = diagnosis.traces().find(Long.parseLong(id));
            if (trace != null) {
                return trace;
            }
        } catch (NumberFormatException noNumber) {
            throw ApiException.notFound("There is no trace " + id);
        }
        throw ApiException.notFound("There is no trace " + id);
    }

    private ApiAnswer trace(ApiRequest request) {
        request.allowOnly("from", "limit");
        request.requirePayloads();
        Trace trace = find(request);
        int from = (int) request.number("from", 0, 0, Trace.LINES_MAX);
        // Read before the lines: if the trace has ended and there are no lines, no more lines follow.
        boolean wasEnded = trace.isEnded();
        var lines = trace.lines(from, (int) request.number("limit", LIMIT, 1, LIMIT_MAX));
        return ApiAnswer.ok(DiagnosisJson.trace(trace)
                .put("ended", wasEnded)
                .put("items", DiagnosisJson.array(lines, DiagnosisJson::line))
                .put("from", from + lines.size()));
    }

    private ApiAnswer stopTrace(ApiRequest request) {
        request.allowOnly();
        diagnosis.traces().stop(find(request));
        return ApiAnswer.NO_CONTENT;
    }

    private @Nullable ApiAnswer download(ApiRequest request) {
        request.allowOnly();
        request.requirePayloads();
        Trace trace = find(request);
        String text = trace.lines(0, Trace.LINES_MAX).stream()
                .map(line -> line.text() + '\n')
                .collect(Collectors.joining());
        request.context()
                .response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .putHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"trace-" + trace.id() + ".txt\"")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(text);
        return null;
    }
}
