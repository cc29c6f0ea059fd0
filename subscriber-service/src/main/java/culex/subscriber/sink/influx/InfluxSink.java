package culex.subscriber.sink.influx;

import culex.subscriber.Reading;
import culex.subscriber.sink.Sink;
import culex.subscriber.sink.http.HttpPost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Posts each batch of messages to the write API of InfluxDB, or of another database that accepts the line protocol of InfluxDB. */
public final class InfluxSink implements Sink {

    private final HttpPost post;
    private final LineProtocol protocol;
    private final Map<String, String> headers = new HashMap<>();

    /** Creates a sink with these settings. */
    public InfluxSink(InfluxSettings settings) {
        post = new HttpPost(settings.address(), settings.timeout());
        protocol = new LineProtocol(settings.measurement());
        headers.put("Content-Type", "text/plain; charset=utf-8");
        settings.token().ifPresent(token -> headers.put("Authorization", "Token " + token));
    }

    @Override
    public String name() {
        return "influx";
    }

    @Override
    public void store(List<Reading> batch) throws IOException, InterruptedException {
        String lines = batch.stream().map(protocol::line).collect(Collectors.joining("\n", "", "\n"));
        post.send(lines.getBytes(StandardCharsets.UTF_8), headers);
    }

    @Override
    public void close() {
        post.close();
    }
}
