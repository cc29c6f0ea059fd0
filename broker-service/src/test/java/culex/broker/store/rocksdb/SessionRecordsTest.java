package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import culex.broker.store.SessionState;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SessionRecordsTest {
    private static final int VERSION_WITHOUT_OWNER = 64;

    @Test
    void userThatOwnsASessionIsReadBack() {
        for (String owner : new String[] {"ann", "", null}) {
            SessionState session = new SessionState(7, "client", owner, 100, 17, null);
            ByteBuffer record =
                    SessionRecords.session(new RecordWriter(), session).end();
            assertEquals(session, SessionRecords.session("client", record));
        }
    }

    @Test
    void sessionOfAnEarlierVersionIsReadWithoutAnOwningUser() {
        RecordWriter old = new RecordWriter();
        old.putByte(VERSION_WITHOUT_OWNER).putLong(7).putLong(100).putLong(17).putLong(1);
        old.putByte(0); // no will
        SessionState session = SessionRecords.session("client", old.end());
        assertNull(session.owner());
        assertEquals(new SessionState(7, "client", null, 100, 17, null), session);
    }
}
