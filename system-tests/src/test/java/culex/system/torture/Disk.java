package culex.system.torture;

import java.io.IOException;
import java.util.Map;

/** What the disk under the broker's data does when the broker is killed. */
interface Disk {
    /** A disk that outlives the process with all that was written, as after SIGKILL. */
    Disk LASTING = () -> {};

    /** Called while the broker is down, after each kill. */
    void afterKill() throws IOException;

    /** Called while the broker is down, after an ordered stop. */
    default void afterStop() throws IOException {
        afterKill();
    }

    /** What the broker needs in its environment. */
    default Map<String, String> environment() {
        return Map.of();
    }
}
