/** The replicated log in PostgreSQL with a synchronous standby. Start with {@link culex.broker.store.postgres.PostgresLog}. */
@NullMarked
package culex.broker.store.postgres;

import org.jspecify.annotations.NullMarked;
