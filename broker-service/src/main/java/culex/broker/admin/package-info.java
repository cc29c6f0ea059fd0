/**
 * The admin API on the management port: who may call it, its routes and their answers. Runs on worker threads, and reaches Sessions and
 * connections only through tasks on their loops.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.admin;

import org.jspecify.annotations.NullMarked;
