package culex.benchmarks.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** This broker, as ./culex up starts it: the packaged application with the flags of its jvm.options. */
public final class Culex implements Contender {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    /** Beyond the default, which is a share of the heap. */
    private static final Map<String, String> ROOM_FOR_RETAINED = Map.of("MQTT_LIMITS_RETAINED_BYTES_MAX", "2000000000");

    private static final String READY = "GET /q/health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n";

    private final Path root;
    private final Path logs;
    private final List<String> flags;
    private final String name;
    private final Map<String, String> settings;
    private final Path java = Path.of(System.getProperty("java.home"), "bin");
    private int starts;

    /**
     * @param root the repository
     * @param logs where the logs of the brokers go
     * @param flags JVM flags beside those of jvm.options
     * @param name the name in the table
     * @param settings environment variables
     */
    public Culex(Path root, Path logs, List<String> flags, String name, Map<String, String> settings) {
        this.root = root;
        this.logs = logs;
        this.flags = List.copyOf(flags);
        this.name = name;
        this.settings = Map.copyOf(settings);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        String vm = "JDK " + Runtime.version();
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
            return start(heap, Map.of(), leftStore); // it does not know the setting, and ends
        }
    }

    private BrokerProcess start(List<String> more, Map<String, String> moreSettings, @Nullable Path leftStore)
            throws IOException {
        BrokerProcess.Ports ports = BrokerProcess.Ports.free();
        String label = name.toLowerCase(Locale.ROOT).replace(' ', '-') + "-" + ++starts;
        List<String> command = new ArrayList<>();
        command.add(java.resolve("java").toString());
        command.add("@" + root.resolve("broker-service/jvm.options"));
        Path trained = jar(root).resolveSibling("aot.options");
        if (Files.exists(trained)) {
            command.add("@" + trained);
        }
        command.addAll(flags);
        command.addAll(more);
        command.add("-jar");
        command.add(jar(root).toString());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(settings);
        builder.environment().putAll(moreSettings);
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(ports.webSocket()));
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(ports.management()));
        builder.environment().put("MQTT_HOST", "127.0.0.1");
        builder.environment().put("MQTT_TCP_PORT", Integer.toString(ports.tcp()));
        // Beside the results, not in a temporary directory: that may be in memory.
        Path store = leftStore != null ? leftStore : logs.toAbsolutePath().resolve("store-" + label);
        builder.environment().put("MQTT_STORE_DIRECTORY", store.toString());
        Path log = logs.resolve(label + ".log");
        return BrokerProcess.start(builder, ports, log, () -> isReady(ports)).withStore(store);
    }

    /** The packaged broker. */
    public static Path jar(Path root) {
        return root.resolve("broker-service/target/quarkus-app/quarkus-run.jar");
    }

    /** Builds to compare with that are older than the management port answer on the port of WebSocket. */
    private static boolean isReady(BrokerProcess.Ports ports) {
        return isReady(ports.management()) || isReady(ports.webSocket());
    }

    private static boolean isReady(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream().write(READY.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(12);
            return new String(answer, StandardCharsets.US_ASCII).endsWith(" 200");
        } catch (IOException notYet) {
            return false;
        }
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
