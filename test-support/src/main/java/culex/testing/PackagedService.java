package culex.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The commands that start the packaged services: with this JVM, as ./culex up does, or with {@code -Dculex.native=true} as native
 * executables. Tests with the tag {@code native} run in both ways (scripts/check-native).
 */
public final class PackagedService {
    private static final boolean NATIVE = Boolean.getBoolean("culex.native");

    /** A flag for the JVM of every service, before the flags of its test. */
    private static final Optional<String> FLAG = Optional.ofNullable(System.getProperty("culex.service.flag"));

    private static final Path ROOT = Path.of("..");

    private PackagedService() {}

    /** Whether to start the native executables. */
    public static boolean isNative() {
        return NATIVE;
    }

    /** Returns the command for {@code broker}, {@code publisher} or {@code subscriber}, with additional flags. */
    public static List<String> command(String service, List<String> flags) {
        return NATIVE ? nativeCommand(service, flags) : jvmCommand(service, jar(service), flags);
    }

    /** Returns the command for another program of the broker's executable: {@code user} or {@code store}. */
    public static List<String> tool(String... arguments) {
        return Stream.concat(command("broker", List.of()).stream(), Stream.of(arguments))
                .toList();
    }

    static List<String> jvmCommand(String service, Path jar, List<String> flags) {
        requirePackaged(service, jar);
        if (jar.equals(jar(service))) {
            AotCaches.create(ROOT, service);
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + module(service).resolve("jvm.options"));
        Path trained = jar.resolveSibling("aot.options");
        if (Files.exists(trained)) {
            command.add("@" + trained);
        }
        command.add("-ea:culex..."); // assertions are on, so that a failed assertion in a service fails the test
        FLAG.ifPresent(command::add);
        command.addAll(flags);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    static Path jar(String service) {
        return module(service).resolve(Path.of("target", "quarkus-app", "quarkus-run.jar"));
    }

    /** Returns the command of a native executable. Of the JVM flags it supports -Xmx and -D; the others are left out. */
    private static List<String> nativeCommand(String service, List<String> flags) {
        Path executable = module(service).resolve(Path.of("target", service + "-service-1.0.0-SNAPSHOT-runner"));
        requirePackaged(service, executable);
        return Stream.concat(
                        Stream.of(executable.toString()),
                        flags.stream().filter(flag -> flag.startsWith("-Xmx") || flag.startsWith("-D")))
                .toList();
    }

    private static Path module(String service) {
        return ROOT.resolve(service + "-service");
    }

    private static void requirePackaged(String service, Path program) {
        if (!Files.exists(program)) {
            throw new IllegalStateException(
                    "there is no " + program + ": ./culex " + (NATIVE ? "native " : "up builds the ") + service);
        }
    }
}
