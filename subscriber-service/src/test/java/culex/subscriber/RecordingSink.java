package culex.subscriber;

import culex.subscriber.sink.Sink;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A second sink beside the log, which remembers. */
@ApplicationScoped
public class RecordingSink implements Sink {

    private final List<Reading> readings = new CopyOnWriteArrayList<>();

    @Override
    public void accept(Reading reading) {
        readings.add(reading);
    }

    List<Reading> readings() {
        return readings;
    }
}
