/** What the metrics of all services have in common: their format and the names that are left out. */
@NullMarked
package culex.support.metrics;

import org.jspecify.annotations.NullMarked;
