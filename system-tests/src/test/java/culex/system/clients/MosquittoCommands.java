package culex.system.clients;

import culex.testing.Programs;
import culex.testing.RunningProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * mosquitto_pub and mosquitto_sub over TCP. With `-d` the subscriber prints a line when its subscription is granted. With stdbuf it prints
 * the line immediately; without it, output to a file is buffered.
 */
record MosquittoCommands(int port, String version) implements CommandClient.Commands {
    @Override
    public RunningProgram subscribe(String filter, int qos) {
        return run(
                Programs.mosquittoSub(), List.of("-d", "-t", filter, "-q", Integer.toString(qos), "-F", "%t %q %r %p"));
    }

    @Override
    public RunningProgram publish(String topic, String payload, int qos, boolean retain) {
        List<String> arguments = new ArrayList<>(List.of("-t", topic, "-m", payload, "-q", Integer.toString(qos)));
        if (retain) {
            arguments.add("-r");
        }
        return run(Programs.mosquittoPub(), arguments);
    }

    @Override
    public RunningProgram connectWithWill(String topic, String payload) {
        return run(
                Programs.mosquittoSub(),
                List.of("-d", "-t", "nothing", "--will-topic", topic, "--will-payload", payload, "--will-qos", "1"));
    }

    @Override
    public boolean connected(String line) {
        return line.startsWith("Subscribed");
    }

    private RunningProgram run(Path program, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Programs.stdbuf().toString(),
                "-oL",
                program.toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-V",
                version));
        command.addAll(arguments);
        return RunningProgram.start(program.getFileName().toString(), Path.of("."), Map.of(), command);
    }
}
