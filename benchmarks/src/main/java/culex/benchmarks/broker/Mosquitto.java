package culex.benchmarks.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Mosquitto from the package of the operating system, with its default settings, one listener for TCP and one for WebSocket. */
public final class Mosquitto implements BrokerUnderTest {
    private static final Pattern VERSION = Pattern.compile("mosquitto version (\\S+)");

    private final Path program;
    private final Path logs;
    private final String version;
    private int starts;

    private Mosquitto(Path program, Path logs, String version) {
        this.program = program;
        this.logs = logs;
        this.version = version;
    }

    /** The installed Mosquitto, if there is one. */
    public static Optional<BrokerUnderTest> installed(Path logs) throws IOException {
        Stream<String> directories = Stream.concat(
                Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":")),
                Stream.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"));
        Optional<Path> program = directories
                .map(directory -> Path.of(directory, "mosquitto"))
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isEmpty()) {
            return Optional.empty();
        }
        String help = BrokerProcess.output(List.of(program.get().toString(), "-h"));
        Matcher matcher = VERSION.matcher(help == null ? "" : help);
        return Optional.of(
                new Mosquitto(program.get(), logs, matcher.find() ? matcher.group(1) : "of unknown version"));
    }

    @Override
    public String name() {
        return "Mosquitto";
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public BrokerProcess start() throws IOException {
        BrokerProcess.Ports ports = BrokerProcess.Ports.free();
        // In 2.0.11 the listener for WebSocket does not start without a listener for TCP.
        Path configuration = logs.resolve("mosquitto-" + ++starts + ".conf");
        Files.createDirectories(logs);
        Files.writeString(configuration, """
                allow_anonymous true
                listener %d 127.0.0.1
                listener %d 127.0.0.1
                protocol websockets
                """.formatted(ports.tcp(), ports.webSocket()));
        ProcessBuilder builder = new ProcessBuilder(program.toString(), "-c", configuration.toString());
        Path log = logs.resolve("mosquitto-" + starts + ".log");
        return BrokerProcess.start(builder, ports, log, () -> answers(ports.tcp()) && answers(ports.webSocket()));
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public BrokerProcess startForMemory(int heapMegabytes) throws IOException {
        return start();
    }

    /** Not supported: with its default settings Mosquitto stores nothing. */
    @Override
    public BrokerProcess restart(BrokerProcess killed) throws IOException {
        return start();
    }

    @Override
    public long liveHeapKilobytes(BrokerProcess broker) {
        return 0;
    }
}
