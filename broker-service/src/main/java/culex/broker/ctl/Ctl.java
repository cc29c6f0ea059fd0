package culex.broker.ctl;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program {@code ./culex ctl}: finds the command, calls the API, prints the response. CULEX_API is the URL of the management port,
 * CULEX_PUBLISHER_API that of the publisher, CULEX_API_KEY the key. The exit code is 0, 1 when the service rejected a request or could not
 * be reached, or 2 when the arguments are invalid.
 */
public final class Ctl {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private Ctl() {}

    /** Each group of commands is in a separate class. */
    static List<Command> commands() {
        List<Command> commands = new ArrayList<>();
        commands.addAll(ClientCommands.all());
        commands.addAll(SubscriptionCommands.all());
        commands.addAll(LogLevelCommands.all());
        commands.addAll(OperationCommands.all());
        commands.addAll(UserCommands.all());
        commands.addAll(FleetCommands.all());
        return commands;
    }

    /** Runs one command, and ends the process. */
    public static void main(String... arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), System.getenv(), out, errors));
    }

    /** Runs one command; returns the exit code. */
    static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream errors) {
        List<String> rest = new ArrayList<>(arguments);
        boolean isJson = rest.remove("--json");
        if (rest.isEmpty() || rest.getFirst().equals("help")) {
            help(out);
            return 0;
        }
        Command command = find(rest.removeFirst());
        if (command == null) {
            errors.println("ctl: there is no command " + arguments.getFirst() + "; ./culex ctl help lists them");
            return WRONG_USAGE;
        }
        String key = environment.getOrDefault("CULEX_API_KEY", "");
        String url = environment.getOrDefault(command.service().variable(), "");
        try (ApiClient api = new ApiClient(command.service(), url, key.isEmpty() ? null : key)) {
            Arguments parsed = new Arguments(rest, command.flags(), command.options());
            command.action().run(parsed, api, new Output(out, isJson));
            return 0;
        } catch (CtlException failed) {
            errors.println("ctl " + command.name() + ": " + failed.getMessage());
            if (failed.isUsage()) {
                errors.println("usage: ./culex ctl " + command.usage());
            }
            return failed.isUsage() ? WRONG_USAGE : FAILED;
        }
    }

    private static @Nullable Command find(String name) {
        return commands().stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static void help(PrintStream out) {
        out.println(
                "./culex ctl COMMAND: the admin API of a running broker; CULEX_API is the URL of its management port"
                        + " (default " + Service.BROKER.urlDefault()
                        + "), CULEX_API_KEY the key. Commands of fleets ask the publisher at CULEX_PUBLISHER_API (default "
                        + Service.PUBLISHER.urlDefault() + "). --json prints JSON for scripts.");
        for (Command command : commands()) {
            out.println();
            out.println("  " + command.usage());
            out.println("      " + command.about());
        }
    }
}
