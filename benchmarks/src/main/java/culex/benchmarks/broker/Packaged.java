package culex.benchmarks.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A packaged service of Culex.
 *
 * @param root the repository
 * @param service broker, publisher or subscriber
 * @param isNative whether it is the native executable; otherwise the jar
 */
public record Packaged(Path root, String service, boolean isNative) {
    private static final String READY = "GET /q/health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n";

    /** Another service of the same checkout, packaged in the same way. */
    Packaged of(String other) {
        return new Packaged(root, other, isNative);
    }

    /** Whether the packaged program was built, so that its file exists. */
    public boolean exists() {
        return Files.exists(isNative ? executable() : jar(root, service));
    }

    /**
     * Returns the command that starts the service as ./culex up does, with additional flags. A native executable accepts the flags for the
     * heap size only.
     */
    List<String> command(List<String> flags) {
        List<String> command = new ArrayList<>();
        if (isNative) {
            command.add(executable().toString());
            flags.stream().filter(flag -> flag.startsWith("-Xm")).forEach(command::add);
            return command;
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + module().resolve("jvm.options"));
        Path trained = jar(root, service).resolveSibling("aot.options");
        if (Files.exists(trained)) {
            command.add("@" + trained);
        }
        command.addAll(flags);
        command.addAll(List.of("-jar", jar(root, service).toString()));
        return command;
    }

    /** The size on disk: of the executable, or of the jars with their AOT cache and without the JVM. */
    public long bytes() throws IOException {
        Path packaged = isNative ? executable() : jar(root, service).getParent();
        try (Stream<Path> files = Files.walk(packaged)) {
            return files.filter(Files::isRegularFile).mapToLong(Packaged::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path executable() {
        return module().resolve("target/" + service + "-service-1.0.0-SNAPSHOT-runner");
    }

    private Path module() {
        return root.resolve(service + "-service");
    }

    /** The jar of a service in a checkout. */
    public static Path jar(Path root, String service) {
        return root.resolve(service + "-service/target/quarkus-app/quarkus-run.jar");
    }

    /** Whether the readiness check on a port of the loopback address succeeds. */
    static boolean isReady(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream().write(READY.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(12);
            return new String(answer, StandardCharsets.US_ASCII).endsWith(" 200");
        } catch (IOException notYet) {
            return false;
        }
    }
}
