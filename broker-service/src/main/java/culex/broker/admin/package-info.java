/**
 * The admin API on the management port: login, routes and responses. It runs on worker threads, and accesses Sessions and connections only
 * through tasks on their loops.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.admin;

import org.jspecify.annotations.NullMarked;
