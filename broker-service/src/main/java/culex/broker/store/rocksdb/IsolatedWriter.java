package culex.broker.store.rocksdb;

import culex.broker.message.Message;
import culex.broker.store.SessionState;
import culex.broker.store.StoredSubscription;
import culex.broker.store.log.UnwritableLogException;
import culex.broker.store.paged.RetainedChange;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Writes each record in a separate batch, after the batch of all records has failed repeatedly although the disk can be written. Gives up a
 * record that cannot be written, so that it does not block all others. Runs on the store writer's thread.
 */
final class IsolatedWriter implements RecordSink {
    private final Database database;
    private final BatchWriter batch;
    private final CommitTarget target;
    private final BiConsumer<String, Throwable> onGivenUp;

    /** @param onGivenUp is called with a description of each record that cannot be written, and with the failure */
    IsolatedWriter(Database database, BatchWriter batch, CommitTarget target, BiConsumer<String, Throwable> onGivenUp) {
        this.database = database;
        this.batch = batch;
        this.target = target;
        this.onGivenUp = onGivenUp;
    }

    private interface Step {
        void run() throws RocksDBException;
    }

    /**
     * Writes the record that a step adds to the batch, or gives it up.
     *
     * @return whether the record is written
     * @throws RocksDBException when a test record cannot be written either, so that the cause is the disk and not this record
     */
    private boolean isWritten(String what, Step step) throws RocksDBException {
        batch.clear();
        try {
            step.run();
            target.write(batch, false);
            return true;
        } catch (UnwritableLogException noRecordsFault) {
            throw noRecordsFault;
        } catch (RocksDBException | RuntimeException | OutOfMemoryError failure) {
            database.reopen();
            database.writeAttempt();
            onGivenUp.accept(what, failure);
            return false;
        }
    }

    private void write(String what, Step step) throws RocksDBException {
        boolean _ = isWritten(what, step);
    }

    @Override
    public void message(NewMessage message) throws RocksDBException {
        write(
                "message " + message.message().number() + " to "
                        + message.message().topic().value(),
                () -> batch.message(message));
    }

    @Override
    public void deleteDelivery(long session, long message) throws RocksDBException {
        write(
                "the deletion of message " + message + " for session " + session,
                () -> batch.deleteDelivery(session, message));
    }

    @Override
    public void deleteMessage(long message) throws RocksDBException {
        write("the deletion of message " + message, () -> batch.deleteMessage(message));
    }

    @Override
    public void exchange(PendingWrites.ExchangeKey of, PendingWrites.Exchange exchange) throws RocksDBException {
        write(
                "the Packet Identifier of message " + of.message() + " for session " + of.session(),
                () -> batch.exchange(of, exchange));
    }

    @Override
    public void inbound(long inbound, @Nullable Message message) throws RocksDBException {
        write(
                "Packet Identifier " + Keys.inboundIdentifier(inbound) + " of session " + Keys.inboundSession(inbound),
                () -> batch.inbound(inbound, message));
    }

    @Override
    public void session(String clientId, @Nullable SessionState session) throws RocksDBException {
        write("the session of " + clientId, () -> batch.session(clientId, session));
    }

    @Override
    public void subscription(PendingWrites.SubscriptionKey of, @Nullable StoredSubscription subscription)
            throws RocksDBException {
        write(
                "a subscription of session " + of.session() + " to " + of.topicFilter(),
                () -> batch.subscription(of, subscription));
    }

    @Override
    public void retained(RetainedChange change, boolean isIndexed) throws RocksDBException {
        String topicName = new String(change.topic(), StandardCharsets.UTF_8);
        if (!isWritten("the retained message of " + topicName, () -> batch.retained(change, isIndexed))) {
            change.giveUp();
        }
    }
}
