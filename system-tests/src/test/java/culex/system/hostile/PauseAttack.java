package culex.system.hostile;

import culex.system.wire.Packet;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Pauses the broker's process once or several times, as a slow machine would, while its clients send PINGREQ on time. */
final class PauseAttack implements Attack {
    private static final int CLIENTS = 20;
    private static final int KEEP_ALIVE_SECONDS = 4;
    static final Duration PAUSED = Duration.ofSeconds(9);
    /** The time between two pauses, which is shorter than a tick of the broker's timers. */
    private static final Duration BETWEEN = Duration.ofMillis(40);

    private final int pauses;

    PauseAttack(int pauses) {
        this.pauses = pauses;
    }

    @Override
    public void play(AttackRun run) throws IOException, InterruptedException {
        List<HostileConnection> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(run.client(i, new ConnectPacket("patient-" + i).keepAlive(KEEP_ALIVE_SECONDS)));
        }
        long pid = run.target().pid().orElseThrow();
        for (int i = 0; i < pauses; i++) {
            pause(run, pid, clients);
            run.pause(BETWEEN);
        }
        for (HostileConnection client : clients) {
            client.await(Packet.PINGRESP, pauses * (int) PAUSED.toSeconds());
        }
        run.outcomes().count("all stayed");
    }

    private static void pause(AttackRun run, long pid, List<HostileConnection> clients)
            throws IOException, InterruptedException {
        signal(pid, "STOP");
        try {
            for (int second = 0; second < PAUSED.toSeconds(); second++) {
                run.pause(Duration.ofSeconds(1));
                for (HostileConnection client : clients) {
                    client.write(HostilePackets.PINGREQ);
                }
            }
        } finally {
            signal(pid, "CONT");
        }
    }

    private static void signal(long pid, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    }
}
