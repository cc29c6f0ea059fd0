package culex.system.clients;

import culex.system.NodePrograms;
import culex.testing.Programs;
import culex.testing.RunningProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that runs as a separate program: the mosquitto commands, or a script with the commands sub, pub and will. */
final class CommandClient implements ForeignClient {
    private static final Pattern LINE = Pattern.compile("(\\S+) ([012]) ([01]) (.*)");

    private static final Pattern GRANTED = Pattern.compile("^[Ss]ubscribed");

    private final Commands commands;

    private CommandClient(Commands commands) {
        this.commands = commands;
    }

    static CommandClient mosquitto(int port, String version) {
        return new CommandClient(new MosquittoCommands(port, version));
    }

    static CommandClient python(String url, String version) {
        Path script = Path.of("src", "test", "resources", "clients", "paho_ws.py");
        return new CommandClient(new ScriptCommands(
                arguments -> {
                    List<String> command =
                            new ArrayList<>(List.of(Programs.pythonWithPaho().toString(), script.toString()));
                    command.addAll(arguments);
                    return RunningProgram.start("python-paho", Path.of("."), Map.of(), command);
                },
                url,
                version));
    }

    static CommandClient mqttJs(String url, String version) {
        return new CommandClient(new ScriptCommands(
                arguments ->
                        NodePrograms.start("mqtt-js", NodePrograms.install().resolve("client.js"), arguments),
                url,
                version));
    }

    @Override
    public Subscription subscribe(String filter, int qos) {
        RunningProgram program = commands.subscribe(filter, qos);
        program.awaitLine("SUBACK for " + filter, GRANTED.asPredicate());
        return new ProgramSubscription(program);
    }

    @Override
    public void publish(String topic, String payload, int qos, boolean retain) {
        try (RunningProgram program = commands.publish(topic, payload, qos, retain)) {
            program.awaitSuccess();
        }
    }

    @Override
    public void dieWithWill(String topic, String payload) {
        try (RunningProgram program = commands.connectWithWill(topic, payload)) {
            program.awaitLine("the connection of the client with a will", commands::connected);
            program.kill();
        }
    }

    /** The command lines of a client program. */
    interface Commands {
        RunningProgram subscribe(String filter, int qos);

        RunningProgram publish(String topic, String payload, int qos, boolean retain);

        RunningProgram connectWithWill(String topic, String payload);

        boolean connected(String line);
    }

    private record ProgramSubscription(RunningProgram program) implements Subscription {
        @Override
        public void await(String what, Predicate<Received> wanted) {
            program.awaitLine(what, line -> {
                Matcher matcher = LINE.matcher(line);
                return matcher.matches()
                        && wanted.test(new Received(
                                matcher.group(1),
                                Integer.parseInt(matcher.group(2)),
                                matcher.group(3).equals("1"),
                                matcher.group(4)));
            });
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
