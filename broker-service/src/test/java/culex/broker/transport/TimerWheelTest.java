package culex.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Compares the wheel with a map of due times: each timer fires once, never early, at most one tick late. */
class TimerWheelTest {
    @Test
    void timersFireAtTheSameTimesAsAReferenceModel() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            long[] now = {random.nextInt(1_000_000)};
            TimerWheel wheel = new TimerWheel(now[0], RecordedFaults.NONE_EXPECTED);
            Map<Integer, Long> model = new TreeMap<>();
            TreeSet<Integer> fired = new TreeSet<>();
            TimerWheel.Timer[] timers = new TimerWheel.Timer[20];
            String what = "seed " + seed;
            for (int i = 0; i < timers.length; i++) {
                int name = i;
                timers[i] = new TimerWheel.Timer(() -> {
                    Long due = model.get(name);
                    assertFalse(due == null || due > now[0], what + ": fired early or disarmed");
                    fired.add(name);
                });
            }
            for (int step = 0; step < 200; step++) {
                int name = random.nextInt(timers.length);
                switch (random.nextInt(4)) {
                    case 0, 1 -> {
                        long due = now[0] + random.nextInt(random.nextInt(10) == 0 ? 400_000 : 3000);
                        wheel.armAt(timers[name], due);
                        model.put(name, due);
                    }
                    case 2 -> {
                        timers[name].cancel();
                        model.remove(name);
                    }
                    default -> {
                        now[0] += random.nextInt(random.nextInt(20) == 0 ? 500_000 : 500);
                        wheel.advance(now[0]);
                        fired.forEach(model::remove);
                        fired.clear();
                        model.forEach((left, due) -> assertFalse(
                                due + 2 * TimerWheel.TICK_MILLIS < now[0], what + ": " + left + " is late"));
                    }
                }
                assertEquals(model.containsKey(name), timers[name].isArmed(), what);
            }
        }
    }

    @Test
    void timerTaskMayArmAndCancelOtherDueTimers() {
        TimerWheel wheel = new TimerWheel(0, RecordedFaults.NONE_EXPECTED);
        StringBuilder events = new StringBuilder();
        TimerWheel.Timer second = new TimerWheel.Timer(() -> events.append("second "));
        TimerWheel.Timer third = new TimerWheel.Timer(() -> events.append("third "));
        TimerWheel.Timer first = new TimerWheel.Timer(() -> {
            events.append("first ");
            second.cancel();
            wheel.armAt(third, 500);
        });
        wheel.armAt(first, 100);
        wheel.armAt(second, 100);
        wheel.armAt(third, 100);
        wheel.advance(100);
        assertEquals("first ", events.toString());
        wheel.advance(500);
        assertEquals("first third ", events.toString());
    }

    @Test
    void exceptionInATimerDoesNotStopOtherTimers() {
        RecordedFaults faults = new RecordedFaults();
        TimerWheel wheel = new TimerWheel(0, faults);
        StringBuilder events = new StringBuilder();
        wheel.armAt(
                new TimerWheel.Timer(() -> {
                    throw new IllegalStateException("first");
                }),
                100);
        wheel.armAt(new TimerWheel.Timer(() -> events.append("second ")), 100);
        wheel.armAt(new TimerWheel.Timer(() -> events.append("third ")), 200);
        wheel.advance(100);
        wheel.advance(200);
        assertEquals("second third ", events.toString());
        assertEquals(List.of(Faults.Where.TIMER), faults.places());
    }
}
