package culex.broker.store.postgres;

import culex.broker.store.log.Lease;
import culex.broker.store.log.LogUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Stores the lease record, which names the owner of the log, as a row of a table. */
final class PostgresLease implements Lease {
    private static final String READ = "select replica, address, epoch, beat, is_leaving, revision from culex_lease"
            + " where cluster = ? and shard = ?";
    private static final String INSERT = "insert into culex_lease (replica, address, epoch, beat, is_leaving, revision,"
            + " cluster, shard) values (?, ?, ?, ?, ?, 1, ?, ?) on conflict do nothing";
    private static final String UPDATE = "update culex_lease set replica = ?, address = ?, epoch = ?, beat = ?,"
            + " is_leaving = ?, revision = revision + 1 where cluster = ? and shard = ? and revision = ?";

    private final Database database;
    private final String cluster;
    private final int shard;

    PostgresLease(Database database, String cluster, int shard) {
        this.database = database;
        this.cluster = cluster;
        this.shard = shard;
    }

    @Override
    public @Nullable Holder read() throws LogUnavailableException {
        return database.<@Nullable Holder>call(this::select);
    }

    @Override
    public long replace(Owner next, long revision) throws LogUnavailableException {
        return database.call(connection -> {
            if (write(connection, next, revision)) {
                return revision + 1;
            }
            // The answer of PostgreSQL to an earlier attempt can be lost although the record was stored: then the
            // record is the one that this call writes.
            Holder holder = select(connection);
            boolean isStored = holder != null
                    && holder.revision() == revision + 1
                    && holder.owner().equals(next);
            return isStored ? revision + 1 : 0L;
        });
    }

    private boolean write(Connection connection, Owner next, long revision) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(revision == 0 ? INSERT : UPDATE)) {
            int i = 0;
            statement.setString(++i, next.replica());
            statement.setString(++i, next.address());
            statement.setLong(++i, next.epoch());
            statement.setLong(++i, next.beat());
            statement.setBoolean(++i, next.isLeaving());
            statement.setString(++i, cluster);
            statement.setInt(++i, shard);
            if (revision != 0) {
                statement.setLong(++i, revision);
            }
            return statement.executeUpdate() == 1;
        }
    }

    private @Nullable Holder select(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, cluster);
            statement.setInt(2, shard);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                Owner owner = new Owner(
                        row.getString(1), row.getString(2), row.getLong(3), row.getLong(4), row.getBoolean(5));
                return new Holder(owner, row.getLong(6));
            }
        }
    }
}
