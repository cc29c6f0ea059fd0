package culex.subscriber.sink.http;

import culex.subscriber.Reading;
import culex.subscriber.sink.PayloadFormat;
import culex.subscriber.sink.ReadingFormat;
import culex.subscriber.sink.Sink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Posts each batch of messages to a web server, as a JSON array. The server has stored them when it answers with a status of 2xx. */
public final class HttpSink implements Sink {

    private static final long MILLIS_PER_SECOND = 1_000;

    private final HttpPost post;
    private final InstantSource clock;
    private final Optional<String> authorization;
    private final Optional<RequestSignature> signature;

    /** Creates a sink with these settings; {@code clock} supplies the time of signatures. */
    public HttpSink(HttpSettings settings, InstantSource clock) {
        this.clock = clock;
        post = new HttpPost(settings.address(), settings.timeout());
        authorization = settings.authorization();
        signature = settings.secret().map(RequestSignature::new);
    }

    @Override
    public String name() {
        return "http";
    }

    @Override
    public void store(List<Reading> batch) throws IOException, InterruptedException {
        byte[] body = batch.stream()
                .map(reading -> ReadingFormat.json(reading, PayloadFormat.JSON))
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "application/json");
        authorization.ifPresent(value -> headers.put("Authorization", value));
        signature.ifPresent(key -> {
            long seconds = clock.millis() / MILLIS_PER_SECOND;
            headers.put("X-Culex-Timestamp", Long.toString(seconds));
            headers.put("X-Culex-Signature", key.of(seconds, body));
        });
        post.send(body, headers);
    }

    @Override
    public void close() {
        post.close();
    }
}
