package culex.system.clients;

import culex.testing.RunningProgram;
import java.util.List;
import java.util.function.Function;

/** The commands of client.js and paho_ws.py. */
record ScriptCommands(Function<List<String>, RunningProgram> start, String url, String version)
        implements CommandClient.Commands {
    @Override
    public RunningProgram subscribe(String filter, int qos) {
        return start.apply(List.of("sub", url, version, filter, Integer.toString(qos)));
    }

    @Override
    public RunningProgram publish(String topic, String payload, int qos, boolean retain) {
        return start.apply(List.of("pub", url, version, topic, Integer.toString(qos), retain ? "1" : "0", payload));
    }

    @Override
    public RunningProgram connectWithWill(String topic, String payload) {
        return start.apply(List.of("will", url, version, topic, payload));
    }

    @Override
    public boolean connected(String line) {
        return line.equals("connected");
    }
}
