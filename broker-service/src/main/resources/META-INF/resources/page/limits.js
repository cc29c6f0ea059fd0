/** Every bound of the page, in one place. What happens at each is said beside it. */
export const limits = Object.freeze({
  /** Topics in the table; further topics are counted and said, not listed. */
  topics: 500,
  /** Topic filters subscribed at once; one more is refused with a line. */
  subscriptions: 50,
  /** Topics whose numbers are remembered for the chart; further topics are not charted. */
  chartTopics: 20,
  /** Numeric fields remembered per topic; further fields are not charted. */
  chartFields: 8,
  /** Lines drawn at once; further lines are left out and the page says so. */
  chartLines: 8,
  /** Points per topic; the oldest go first. */
  chartPoints: 600,
  /** Values of a topic that come closer together than this, in milliseconds, share one point: the last one stays. */
  chartSpacing: 200,
  /** Numbers further from zero than this are not charted: their differences would not be finite. */
  chartNumber: 1e100,
  /** Characters of a line's name in the legend, and in the choice of topics; longer ones are cut in the middle. */
  nameCharacters: 80,
  /** Payloads longer than this, in bytes, are not searched for numbers. */
  chartPayloadBytes: 16384,
  /** Characters of a payload shown in the table, and under "Last message"; longer ones are cut with their size. */
  tableCharacters: 120,
  messageCharacters: 1500,
  /** Bytes shown in hex of a payload that is not text. */
  hexBytes: 32,
  /** Milliseconds until the next try after the connection was lost or refused, as in the tutorial. */
  reconnect: 2000,
  /** Milliseconds between two drawings of the page. */
  draw: 250,
  /** Seconds over which a topic's rate is taken. */
  rateSeconds: 10,
});
