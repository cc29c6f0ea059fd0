package culex.subscriber;

import culex.subscriber.sink.LogSink;
import culex.subscriber.sink.Sink;
import culex.subscriber.sink.file.FileSink;
import java.time.InstantSource;
import java.util.List;

/** Creates the sinks that {@code readings.sinks} selects. */
final class SelectedSinks {

    private SelectedSinks() {}

    static List<Sink> create(ReadingsSettings settings) {
        return settings.sinks().stream().map(kind -> sink(kind, settings)).toList();
    }

    private static Sink sink(SinkKind kind, ReadingsSettings settings) {
        return switch (kind) {
            case LOG -> new LogSink(settings.log());
            case FILE -> new FileSink(settings.file().orElseThrow(), InstantSource.system());
        };
    }
}
