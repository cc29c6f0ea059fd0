/**
 * How often clients may do something: rates, and the buckets that count against them.
 *
 * <p>The terms are in docs/glossary.md.
 */
@NullMarked
package culex.broker.rates;

import org.jspecify.annotations.NullMarked;
