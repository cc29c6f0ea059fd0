package culex.broker.simulation;

import culex.broker.transport.TimerWheel;
import java.lang.reflect.Field;

/** Counts the timers of a timer wheel, for tests. */
final class TimerProbe {
    private TimerProbe() {}

    static int armed(TimerWheel wheel) {
        try {
            Field buckets = TimerWheel.class.getDeclaredField("buckets");
            Field next = TimerWheel.Timer.class.getDeclaredField("next");
            buckets.setAccessible(true);
            next.setAccessible(true);
            int armed = 0;
            for (Object head : (Object[]) buckets.get(wheel)) {
                for (Object timer = next.get(head); timer != head; timer = next.get(timer)) {
                    armed++;
                }
            }
            return armed;
        } catch (ReflectiveOperationException changed) {
            throw new IllegalStateException("TimerWheel is built differently", changed);
        }
    }
}
