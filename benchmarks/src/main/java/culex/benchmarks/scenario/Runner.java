package culex.benchmarks.scenario;

import culex.benchmarks.broker.BrokerProcess;
import culex.benchmarks.broker.BrokerUnderTest;
import culex.benchmarks.load.AbsentSubscribers;
import culex.benchmarks.load.IdleConnections;
import culex.benchmarks.load.Load;
import culex.benchmarks.load.LoadPlan;
import culex.benchmarks.load.LoadResult;
import culex.benchmarks.load.RetainedStorm;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Runs scenarios against one broker. */
final class Runner implements AutoCloseable {
    private static final int RETAINED_READERS = 50;
    private static final int CONNECTIONS_BEFORE = 100;
    private static final int IDLE_HEAP_MEGABYTES = 512;
    private static final int QUEUED_HEAP_MEGABYTES = 2048;
    private static final int IMAGE_HEAP_MEGABYTES = 384;
    private static final int MESSAGES_BEFORE = 200_000;
    /** Seconds after the start until a service is idle. */
    private static final int IDLE_SECONDS = 3;

    private final BrokerUnderTest brokerUnderTest;
    private final LoadPlan.Pace pace;
    private final BrokerProcess broker;

    Runner(BrokerUnderTest brokerUnderTest, LoadPlan.Pace pace) throws IOException {
        this.brokerUnderTest = brokerUnderTest;
        this.pace = pace;
        broker = brokerUnderTest.start();
    }

    BrokerUnderTest brokerUnderTest() {
        return brokerUnderTest;
    }

    /** Runs a scenario once; the first run of a scenario has a longer warm-up. */
    Sample run(Scenario scenario, boolean webSocket, boolean first) throws IOException {
        return switch (scenario.kind()) {
            case LOAD, PERSISTENT, FRAMES, NIO, ACL, TLS, NATIVE -> load(scenario, webSocket, first);
            case IDLE -> idle(Integer.parseInt(scenario.arguments()), webSocket);
            case RETAINED -> retained(Integer.parseInt(scenario.arguments()), webSocket);
            case QUEUED -> queued(Integer.parseInt(scenario.arguments()), webSocket);
            case RETAINED_ON_DISK -> retainedOnDisk(Integer.parseInt(scenario.arguments()), webSocket);
            case NATIVE_START -> startOf(scenario.arguments());
            case START -> start();
        };
    }

    private Sample load(Scenario scenario, boolean webSocket, boolean first) throws IOException {
        Duration warmUp = first ? pace.warmUp() : pace.warmUp().dividedBy(3);
        try (Load load = new Load(LoadPlan.parse(scenario.arguments()), broker.target(webSocket))) {
            return Sample.of(load.run(new LoadPlan.Pace(warmUp, pace.measured())));
        }
    }

    private Sample idle(int connections, boolean webSocket) throws IOException {
        try (BrokerProcess fresh = brokerUnderTest.startForMemory(IDLE_HEAP_MEGABYTES);
                // Loads classes and fills pools first, so that the growth is that of the connections only.
                IdleConnections few = new IdleConnections(CONNECTIONS_BEFORE, fresh.target(webSocket))) {
            Memory before = memory(fresh);
            try (IdleConnections many = new IdleConnections(connections - few.size(), fresh.target(webSocket))) {
                Memory grown = memory(fresh).since(before);
                Map<Figure, Double> figures = new EnumMap<>(Figure.class);
                figures.put(Figure.HEAP_KILOBYTES_PER_CONNECTION, grown.heapKilobytes() / many.size());
                figures.put(Figure.KILOBYTES_PER_CONNECTION, grown.kilobytes() / many.size());
                return new Sample(figures);
            }
        }
    }

    /** The live heap and the resident memory. Their growth is added up, because the heap was fully resident before. */
    private record Memory(double heapKilobytes, double residentKilobytes) {
        Memory since(Memory before) {
            return new Memory(heapKilobytes - before.heapKilobytes, residentKilobytes - before.residentKilobytes);
        }

        double kilobytes() {
            return heapKilobytes + residentKilobytes;
        }
    }

    private Memory memory(BrokerProcess fresh) throws IOException {
        return new Memory(brokerUnderTest.liveHeapKilobytes(fresh), fresh.residentKilobytes());
    }

    private Sample retained(int messages, boolean webSocket) throws IOException {
        try (BrokerProcess fresh = brokerUnderTest.start()) {
            LoadResult result = new RetainedStorm().run(messages, RETAINED_READERS, fresh.target(webSocket));
            Map<Figure, Double> figures = new EnumMap<>(Sample.of(result).figures());
            figures.put(Figure.RETAINED_SECONDS, result.seconds());
            return new Sample(figures);
        }
    }

    private Sample queued(int messages, boolean webSocket) throws IOException {
        AbsentSubscribers subscribers = new AbsentSubscribers(webSocket);
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        try (BrokerProcess fresh = brokerUnderTest.startForMemory(QUEUED_HEAP_MEGABYTES)) {
            subscribers.subscribe(fresh.target(webSocket));
            // Compiles the code of a delivery first, so that the growth is that of the queued messages only.
            subscribers.publishToNobody(MESSAGES_BEFORE, fresh.target(webSocket));
            Memory before = memory(fresh);
            subscribers.publish(messages, fresh.target(webSocket));
            figures.put(Figure.QUEUED_MEGABYTES, memory(fresh).since(before).kilobytes() / 1024);
            fresh.kill();
            try (BrokerProcess recovered = brokerUnderTest.restart(fresh)) {
                figures.put(Figure.RECOVERY_SECONDS, recovered.readySeconds());
                long came = subscribers.readBack(messages, recovered.target(webSocket));
                figures.put(Figure.LOST, (double) messages - came);
            }
        }
        return new Sample(figures);
    }

    private Sample retainedOnDisk(int messages, boolean webSocket) throws IOException {
        RetainedStorm storm = new RetainedStorm();
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        try (BrokerProcess fresh = brokerUnderTest.startWithHeap(IMAGE_HEAP_MEGABYTES)) {
            storm.publish(messages, fresh.target(webSocket));
            fresh.kill();
            try (BrokerProcess again = brokerUnderTest.restartWithHeap(fresh, IMAGE_HEAP_MEGABYTES)) {
                figures.put(Figure.START_SECONDS, again.readySeconds());
                figures.put(Figure.RESIDENT_MEGABYTES, again.residentKilobytes() / 1024.0);
                LoadResult result = storm.read(messages, 1, again.target(webSocket));
                figures.put(Figure.RETAINED_SECONDS, result.seconds());
                figures.put(Figure.LOST, (double) result.lost());
            }
        }
        return new Sample(figures);
    }

    private Sample startOf(String service) throws IOException {
        try (BrokerProcess fresh =
                service.equals("broker") ? brokerUnderTest.start() : brokerUnderTest.startClient(service, broker)) {
            fresh.rest(IDLE_SECONDS);
            Map<Figure, Double> figures = new EnumMap<>(Figure.class);
            figures.put(Figure.START_SECONDS, fresh.readySeconds());
            figures.put(Figure.RESIDENT_MEGABYTES, fresh.residentKilobytes() / 1024.0);
            figures.put(Figure.DISK_MEGABYTES, brokerUnderTest.megabytesOnDisk(service));
            return new Sample(figures);
        }
    }

    private Sample start() throws IOException {
        try (BrokerProcess fresh = brokerUnderTest.start()) {
            return new Sample(Map.of(Figure.START_SECONDS, fresh.readySeconds()));
        }
    }

    @Override
    public void close() {
        broker.close();
    }
}
