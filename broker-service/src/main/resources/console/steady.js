/** Compares payloads of a sensor, to find a sensor that repeats its value. */

/** Fields that change with each message, also when the value does not. */
const running = /"(?:seq|sequence|counter|id|time|timestamp|ts|at|date|uptime)"\s*:\s*(?:"[^"]*"|[-+\d.eE]+),?\s*/gi;

/** A payload without the fields of running. */
export function steady(payload) {
  return payload.startsWith("{") ? payload.replaceAll(running, "") : payload;
}

/** The FNV-1a hash of a text; texts with the same hash count as the same. */
export function fingerprint(text) {
  let print = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    print = Math.imul(print ^ text.charCodeAt(i), 0x01000193);
  }
  return print;
}
