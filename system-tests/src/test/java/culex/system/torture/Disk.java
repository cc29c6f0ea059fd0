package culex.system.torture;

import java.io.IOException;
import java.util.Map;

/** Simulates the effect of a kill on the disk with the broker's data. */
interface Disk {
    /** A disk that loses no written bytes at a kill, like a real disk after SIGKILL. */
    Disk LASTING = () -> {};

    /** Called while the broker is down, after each kill. */
    void afterKill() throws IOException;

    /** Called while the broker is down, after an ordered stop. */
    default void afterStop() throws IOException {
        afterKill();
    }

    /** Returns environment variables for the broker. */
    default Map<String, String> environment() {
        return Map.of();
    }
}
