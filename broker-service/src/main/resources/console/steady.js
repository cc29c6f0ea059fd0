/** What stays the same in the payloads of a sensor that is stuck. */

/** Fields that change although the sensor is stuck. */
const running = /"(?:seq|sequence|counter|id|time|timestamp|ts|at|date|uptime)"\s*:\s*(?:"[^"]*"|[-+\d.eE]+),?\s*/gi;

/** A payload without the fields that change with each message. */
export function steady(payload) {
  return payload.startsWith("{") ? payload.replaceAll(running, "") : payload;
}

/** FNV-1a: two payloads are the same when these numbers are. */
export function fingerprint(text) {
  let print = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    print = Math.imul(print ^ text.charCodeAt(i), 0x01000193);
  }
  return print;
}
