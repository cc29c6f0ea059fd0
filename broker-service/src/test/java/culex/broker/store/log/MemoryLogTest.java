package culex.broker.store.log;

import java.time.Duration;

/** The contract for the log in memory. */
class MemoryLogTest extends CommitLogContractTest {
    private final MemoryLog.Engine engine = new MemoryLog.Engine();

    @Override
    CommitLog open(Duration patience) {
        return new MemoryLog(engine, patience);
    }

    @Override
    void stall() {
        engine.stall();
    }

    @Override
    void resume() {
        engine.resume();
    }

    @Override
    void loseNextAnswer() {
        engine.loseNextAnswer();
    }
}
