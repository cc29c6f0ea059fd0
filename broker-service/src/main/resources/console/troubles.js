/** Clients that connect again and again, or that are rejected, from the events that the broker keeps. */
import { clientAddress } from "./address.js";
import { call, path } from "./api.js";
import { make, table } from "./dom.js";
import { number, time } from "./format.js";
import { say } from "./text.js";

const pageSize = 1000;
const pagesMax = 20;
/** Minimum number of connections in the stored events with which a client is listed. */
const connectsMin = 3;

/** The presets: which events count, and the minimum number of them with which a client is listed. */
export const troubles = {
  flapping: { counts: (event) => event.event === "connected", minimum: connectsMin },
  rejected: { counts: (event) => event.event === "rejected", minimum: 1 },
};

/** A table of the clients with such events, sorted by their number in descending order. */
export async function troubled(preset) {
  const { counts, minimum } = troubles[preset];
  const clients = new Map();
  let after = 0;
  for (let page = 0; page < pagesMax; page += 1) {
    const answer = await call("GET", path(["events"], { after, limit: pageSize }));
    for (const event of answer.items.filter(counts)) {
      clients.set(event.client, { count: (clients.get(event.client)?.count ?? 0) + 1, event });
    }
    if (answer.items.length < pageSize) {
      break;
    }
    after = answer.after;
  }
  const rows = [...clients].filter(([, { count }]) => count >= minimum).sort(([, one], [, other]) => other.count - one.count);
  return table(
    say(preset),
    [say("id"), say("events"), say("last"), say("address"), say("reason")],
    rows.slice(0, pageSize).map(([client, { count, event }]) => [
      make("a", { href: clientAddress(client) }, client),
      number(count),
      time(event.at),
      event.address ?? "",
      [event.reason, event.detail].filter(Boolean).join(" · "),
    ]),
    say("noClients"),
  );
}
