/** The reports: tables, JSON and a chart. */
@NullMarked
package culex.benchmarks.report;

import org.jspecify.annotations.NullMarked;
