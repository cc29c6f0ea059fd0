package culex.benchmarks.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Culex, started as by ./culex up: the packaged application with the flags of its jvm.options, or its native executable. */
public final class Culex implements BrokerUnderTest {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    /** A limit of retained bytes that is higher than the default, which is a share of the heap. */
    private static final Map<String, String> ROOM_FOR_RETAINED = Map.of("MQTT_LIMITS_RETAINED_BYTES_MAX", "2000000000");

    private final Path root;
    private final Path logs;
    private final Packaged program;
    private final List<String> flags;
    private final String name;
    private final Map<String, String> settings;
    private final Path java = Path.of(System.getProperty("java.home"), "bin");
    private @Nullable BenchmarkCertificate certificate;
    private int starts;

    /**
     * @param root the repository
     * @param logs the directory for the logs of the brokers
     * @param flags JVM flags in addition to those of jvm.options
     * @param name the name in the table
     * @param settings environment variables
     */
    public Culex(Path root, Path logs, List<String> flags, String name, Map<String, String> settings) {
        this(root, logs, new Packaged(root, "broker", false), flags, name, settings);
    }

    private Culex(
            Path root, Path logs, Packaged program, List<String> flags, String name, Map<String, String> settings) {
        this.root = root;
        this.logs = logs;
        this.program = program;
        this.flags = List.copyOf(flags);
        this.name = name;
        this.settings = Map.copyOf(settings);
    }

    /** The native executable that was built in this checkout. */
    public static Culex nativeExecutable(Path root, Path logs, String name, Map<String, String> settings) {
        return new Culex(root, logs, new Packaged(root, "broker", true), List.of(), name, settings);
    }

    /**
     * Lets all load of this broker use TLS, with a new certificate; returns this broker.
     *
     * @throws IOException when no certificate can be made
     */
    public Culex overTls() throws IOException {
        certificate = BenchmarkCertificate.in(logs);
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        String vm = program.isNative() ? "native executable" : "JDK " + Runtime.version();
        try {
            String commit = BrokerProcess.output(List.of("git", "-C", root.toString(), "rev-parse", "--short", "HEAD"));
            return commit == null ? vm : "commit " + commit.strip() + ", " + vm;
        } catch (IOException noGit) {
            return vm;
        }
    }

    @Override
    public BrokerProcess start() throws IOException {
        return start(List.of(), Map.of(), null);
    }

    @Override
    public BrokerProcess startForMemory(int heapMegabytes) throws IOException {
        return start(
                List.of("-Xms" + heapMegabytes + "m", "-Xmx" + heapMegabytes + "m", "-XX:+AlwaysPreTouch"),
                Map.of(),
                null);
    }

    @Override
    public BrokerProcess restart(BrokerProcess killed) throws IOException {
        return start(List.of(), Map.of(), killed.store());
    }

    @Override
    public BrokerProcess startWithHeap(int heapMegabytes) throws IOException {
        return startWithHeap(heapMegabytes, null);
    }

    @Override
    public BrokerProcess restartWithHeap(BrokerProcess killed, int heapMegabytes) throws IOException {
        return startWithHeap(heapMegabytes, killed.store());
    }

    private BrokerProcess startWithHeap(int heapMegabytes, @Nullable Path leftStore) throws IOException {
        List<String> heap = List.of("-Xmx" + heapMegabytes + "m");
        try {
            return start(heap, ROOM_FOR_RETAINED, leftStore);
        } catch (IOException olderBuild) {
            return start(heap, Map.of(), leftStore); // an older build does not know the setting and does not start
        }
    }

    private BrokerProcess start(List<String> more, Map<String, String> moreSettings, @Nullable Path leftStore)
            throws IOException {
        BrokerProcess.Ports ports = BrokerProcess.Ports.free();
        String label = name.toLowerCase(Locale.ROOT).replace(' ', '-') + "-" + ++starts;
        List<String> allFlags = new ArrayList<>(flags);
        allFlags.addAll(more);
        List<String> command = program.command(allFlags);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(settings);
        builder.environment().putAll(moreSettings);
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(ports.webSocket()));
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(ports.management()));
        builder.environment().put("MQTT_HOST", "127.0.0.1");
        builder.environment().put("MQTT_TCP_PORT", Integer.toString(ports.tcp()));
        // In the directory of the results, because a temporary directory may be in memory.
        Path store = leftStore != null ? leftStore : logs.toAbsolutePath().resolve("store-" + label);
        builder.environment().put("MQTT_STORE_DIRECTORY", store.toString());
        Path log = logs.resolve(label + ".log");
        BenchmarkCertificate tls = certificate;
        if (tls == null) {
            return BrokerProcess.start(builder, ports, log, () -> isReady(ports))
                    .withStore(store);
        }
        BrokerProcess.Ports tlsPorts = BrokerProcess.Ports.free();
        builder.environment().putAll(tls.settings(tlsPorts));
        TlsTunnel webSocketTunnel = new TlsTunnel(tls.clients(), tlsPorts.webSocket());
        TlsTunnel tcpTunnel = new TlsTunnel(tls.clients(), tlsPorts.tcp());
        return BrokerProcess.start(builder, ports, log, () -> isReady(ports))
                .withStore(store)
                .withTunnels(webSocketTunnel, tcpTunnel);
    }

    @Override
    public BrokerProcess startClient(String service, BrokerProcess broker) throws IOException {
        BrokerProcess.Ports ports = BrokerProcess.Ports.free();
        String prefix = service.equals("publisher") ? "SENSOR_BROKER_" : "READINGS_BROKER_";
        ProcessBuilder builder = new ProcessBuilder(program.of(service).command(List.of()));
        builder.environment()
                .putAll(Map.of(
                        "QUARKUS_HTTP_HOST",
                        "127.0.0.1",
                        "QUARKUS_HTTP_PORT",
                        Integer.toString(ports.webSocket()),
                        prefix + "HOST",
                        "127.0.0.1",
                        prefix + "PORT",
                        Integer.toString(broker.target(true).address().getPort())));
        Path log = logs.resolve(name.toLowerCase(Locale.ROOT).replace(' ', '-') + "-" + service + ".log");
        return BrokerProcess.start(builder, ports, log, () -> Packaged.isReady(ports.webSocket()));
    }

    @Override
    public double megabytesOnDisk(String service) throws IOException {
        return program.of(service).bytes() / 1e6;
    }

    /** Whether the broker is ready. Builds without a management port have the readiness check on the WebSocket port. */
    private static boolean isReady(BrokerProcess.Ports ports) {
        return Packaged.isReady(ports.management()) || Packaged.isReady(ports.webSocket());
    }

    @Override
    public long liveHeapKilobytes(BrokerProcess broker) throws IOException {
        jcmd(broker, "GC.run");
        jcmd(broker, "GC.run");
        long used = 0;
        for (String line : jcmd(broker, "GC.heap_info").lines().toList()) {
            Matcher matcher = USED.matcher(line);
            if (!line.contains("Metaspace") && !line.contains("class space") && matcher.find()) {
                used += Long.parseLong(matcher.group(1));
            }
        }
        return used;
    }

    private String jcmd(BrokerProcess broker, String command) throws IOException {
        String output =
                BrokerProcess.output(List.of(java.resolve("jcmd").toString(), Long.toString(broker.pid()), command));
        if (output == null) {
            throw new IOException("jcmd " + command + " failed");
        }
        return output;
    }
}
