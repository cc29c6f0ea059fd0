/** All limits of the page, each with what happens beyond it. */
export const limits = Object.freeze({
  /** Topics in the table; further topics are not listed, and the page shows their number. */
  topics: 500,
  /** Maximum number of subscriptions; a further one is rejected with an error line. */
  subscriptions: 50,
  /** Topics whose numbers are stored for the chart; further topics are not charted. */
  chartTopics: 20,
  /** Numeric fields stored per topic; further fields are not charted. */
  chartFields: 8,
  /** Maximum number of lines in the chart; further lines are not drawn, and the page shows their number. */
  chartLines: 8,
  /** Maximum number of points per topic; then the oldest ones are removed. */
  chartPoints: 600,
  /** Minimum time between two points of a topic, in milliseconds; of values that arrive faster, the last one is used. */
  chartSpacing: 200,
  /** Numbers further from zero than this are not charted: their differences would not be finite. */
  chartNumber: 1e100,
  /** Characters of a line's name in the legend, and in the list of topics; longer names are cut in the middle. */
  nameCharacters: 80,
  /** Payloads longer than this, in bytes, are not searched for numbers. */
  chartPayloadBytes: 16384,
  /** Characters of a payload shown in the table, and under "Last message"; longer payloads are cut, and their size is shown. */
  tableCharacters: 120,
  messageCharacters: 1500,
  /** Bytes shown in hex of a payload that is not text. */
  hexBytes: 32,
  /** Milliseconds until the next attempt after the connection was lost or rejected, as in the tutorial. */
  reconnect: 2000,
  /** Milliseconds between two drawings of the page. */
  draw: 250,
  /** Seconds over which the rate of a topic is computed. */
  rateSeconds: 10,
});
