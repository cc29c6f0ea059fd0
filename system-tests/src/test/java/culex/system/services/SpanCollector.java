package culex.system.services;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import culex.testing.RunningProgram;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/** A collector of OpenTelemetry that receives spans over OTLP (HTTP with protobuf) and keeps them in memory. */
final class SpanCollector implements AutoCloseable {
    private final HttpServer server;
    private final List<Received> spans = new CopyOnWriteArrayList<>();

    /**
     * A span.
     *
     * @param service the name of the service that sent it
     * @param parent the identifier of its parent, or empty
     */
    record Received(
            String service,
            String name,
            String trace,
            String id,
            String parent,
            Map<String, String> attributes,
            long startNanos,
            long endNanos) {}

    SpanCollector() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/traces", this::receive);
        server.start();
    }

    /** Returns the environment of a service that sends its spans to this collector within 100 ms after their end. */
    Map<String, String> environment() {
        return Map.of(
                "OTEL_SDK_DISABLED",
                "false",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "OTEL_EXPORTER_OTLP_PROTOCOL",
                "http/protobuf",
                "QUARKUS_OTEL_BSP_SCHEDULE_DELAY",
                "100ms");
    }

    private void receive(HttpExchange exchange) throws IOException {
        boolean isCompressed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (exchange;
                InputStream body = exchange.getRequestBody();
                InputStream plain = isCompressed ? new GZIPInputStream(body) : body) {
            ExportTraceServiceRequest.parseFrom(plain).getResourceSpansList().forEach(this::add);
            byte[] response = ExportTraceServiceResponse.getDefaultInstance().toByteArray();
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, response.length == 0 ? -1 : response.length);
        }
    }

    private void add(ResourceSpans from) {
        String service = attributes(from.getResource().getAttributesList()).getOrDefault("service.name", "");
        from.getScopeSpansList()
                .forEach(scope -> scope.getSpansList().forEach(span -> spans.add(received(service, span))));
    }

    private static Received received(String service, Span span) {
        return new Received(
                service,
                span.getName(),
                hex(span.getTraceId().toByteArray()),
                hex(span.getSpanId().toByteArray()),
                hex(span.getParentSpanId().toByteArray()),
                attributes(span.getAttributesList()),
                span.getStartTimeUnixNano(),
                span.getEndTimeUnixNano());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static Map<String, String> attributes(List<KeyValue> list) {
        Map<String, String> attributes = new HashMap<>();
        for (KeyValue attribute : list) {
            var value = attribute.getValue();
            attributes.put(
                    attribute.getKey(),
                    switch (value.getValueCase()) {
                        case STRING_VALUE -> value.getStringValue();
                        case INT_VALUE -> String.valueOf(value.getIntValue());
                        case BOOL_VALUE -> String.valueOf(value.getBoolValue());
                        default -> value.toString();
                    });
        }
        return attributes;
    }

    /** Returns all spans received so far. */
    List<Received> spans() {
        return List.copyOf(spans);
    }

    /** Waits for a span that satisfies the predicate, and returns the first one. */
    Received awaitSpan(String what, Predicate<Received> wanted) {
        return await(what)
                .atMost(RunningProgram.PATIENCE)
                .until(() -> spans.stream().filter(wanted).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
