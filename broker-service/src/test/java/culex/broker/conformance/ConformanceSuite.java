package culex.broker.conformance;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Creates one dynamic test for each sequence of the resources, protocol version and transport. All sequences start concurrently when the
 * tests are created; a test waits for the end of its sequence. {@code -Dconformance.only=regex} selects sequences by name.
 */
final class ConformanceSuite {
    /** The folder of the sequences that need a broker with the settings of {@link BoundedConformanceTest}. */
    static final String BOUNDED = "bounded/";

    private static final int SIDE_BY_SIDE = 32;
    private static final AtomicInteger RUNS = new AtomicInteger();

    private record Case(String name, SequenceRun run, boolean alone) {}

    private ConformanceSuite() {}

    /** Returns all sequences, in the order of files and lines. */
    static List<Sequence> load() {
        try {
            URL list = Objects.requireNonNull(
                    ConformanceSuite.class.getResource("/conformance/statements.txt"),
                    "no /conformance/statements.txt");
            return load(Objects.requireNonNull(Path.of(list.toURI()).getParent()));
        } catch (IOException | URISyntaxException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static List<Sequence> load(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(path -> path.toString().endsWith(".seq"))
                    .sorted()
                    .toList();
        }
        List<Sequence> sequences = new ArrayList<>();
        for (Path file : files) {
            sequences.addAll(SequenceFile.parse(folder.relativize(file).toString(), Files.readString(file)));
        }
        return sequences;
    }

    /** Returns the tests of a broker with default settings, and starts their sequences. */
    static Stream<DynamicTest> tests(BrokerAddress address) {
        return tests(address, sequence -> !sequence.file().startsWith(BOUNDED));
    }

    /** Returns the tests of a broker with the settings of {@link BoundedConformanceTest}, and starts their sequences. */
    static Stream<DynamicTest> bounded(BrokerAddress address) {
        return tests(address, sequence -> sequence.file().startsWith(BOUNDED));
    }

    private static Stream<DynamicTest> tests(BrokerAddress address, Predicate<Sequence> chosen) {
        Pattern only = Pattern.compile(System.getProperty("conformance.only", ""));
        List<Case> cases = cases(address, chosen)
                .filter(c -> only.matcher(c.name()).find())
                .toList();
        ExecutorService pool =
                Executors.newFixedThreadPool(SIDE_BY_SIDE, Thread.ofVirtual().factory());
        List<DynamicTest> tests = new ArrayList<>();
        CompletableFuture<?> others = CompletableFuture.completedFuture(null);
        for (Case each : cases.stream().filter(c -> !c.alone()).toList()) {
            CompletableFuture<Void> done = CompletableFuture.runAsync(each.run()::play, pool);
            others = CompletableFuture.allOf(others, done.exceptionally(failure -> null));
            tests.add(DynamicTest.dynamicTest(each.name(), () -> await(done)));
        }
        CompletableFuture<?> rest = others;
        for (Case each : cases.stream().filter(Case::alone).toList()) {
            tests.add(DynamicTest.dynamicTest(each.name(), () -> {
                rest.join();
                each.run().play();
            }));
        }
        pool.shutdown();
        return tests.stream();
    }

    private static Stream<Case> cases(BrokerAddress address, Predicate<Sequence> chosen) {
        String life = Long.toString(System.nanoTime() & 0xfffffff, 36);
        return load().stream()
                .filter(chosen)
                .flatMap(sequence -> sequence.levels().stream()
                        .flatMap(level -> sequence.transports().stream()
                                .sorted()
                                .map(transport -> {
                                    String unique = "c" + life + "n" + RUNS.incrementAndGet();
                                    String version = level == 3 ? "v3.1" : level == 4 ? "v3" : "v5";
                                    String name = sequence.name() + " [" + version + " " + transport + "]";
                                    return new Case(
                                            name,
                                            new SequenceRun(sequence, level, transport, address, unique),
                                            sequence.alone());
                                })));
    }

    private static void await(CompletableFuture<Void> done) {
        try {
            done.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof AssertionError failure) {
                throw failure;
            }
            throw failed;
        }
    }
}
