package culex.broker.diagnosis;

import culex.broker.diagnosis.ClientEvent.Kind;
import culex.broker.observe.Observer;
import culex.broker.transport.ManualLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** Client events whose worker runs only when a test requests it. */
class ClientEventsFixture {
    static final long MEGABYTE = 1 << 20;
    static final int CLIENT_BYTES = 4096;
    static final long WORK_MILLIS = 200;

    @TempDir
    Path directory;

    long nowMillis = 1_000_000;

    /** Client events whose worker runs only when the test requests it. */
    final class Fixture implements AutoCloseable {
        final ManualLoop loop = new ManualLoop(0);
        final ClientEvents events;

        Fixture(long bytesMax, @Nullable Path files) {
            events = new ClientEvents(new ClientEvents.Terms(bytesMax, CLIENT_BYTES, files), () -> nowMillis);
            events.start(loop, Runnable::run);
            ManualLoop.runAll(List.of(loop));
        }

        Observer observer() {
            return events.observer();
        }

        List<ClientEvent> of(String clientId) {
            store();
            return events.of(clientId);
        }

        void store() {
            loop.advance(WORK_MILLIS);
        }

        @Override
        public void close() {
            events.close();
        }
    }

    static Observer.Client client(String clientId) {
        return new Observer.Client(clientId, "ann", "tcp", "10.0.0.9:1234");
    }

    static Observer.End end(String reason) {
        return new Observer.End(Observer.EndedBy.SERVER, reason, "why", 3, 4);
    }

    static List<Kind> kinds(List<ClientEvent> events) {
        return events.stream().map(ClientEvent::kind).toList();
    }

    List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }
}
