package culex.subscriber;

import culex.subscriber.sink.Sink;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sink that records the messages for tests. */
@ApplicationScoped
public class RecordingSink implements Sink {

    private final List<Reading> readings = new CopyOnWriteArrayList<>();

    @Override
    public String name() {
        return "recording";
    }

    @Override
    public void store(List<Reading> batch) {
        readings.addAll(batch);
    }

    List<Reading> readings() {
        return readings;
    }
}
