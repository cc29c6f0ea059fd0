/** The admin API of the broker that served this page. The key is kept for this tab only. */

const root = new URL("../api/v1/", document.baseURI);
const storage = "culex-key";

/** A failed request; the message is one sentence from the broker. */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export function hasKey() {
  return sessionStorage.getItem(storage) !== null;
}

export function useKey(key) {
  if (key) {
    sessionStorage.setItem(storage, key);
  } else {
    sessionStorage.removeItem(storage);
  }
}

function headers(more) {
  const key = sessionStorage.getItem(storage);
  return key === null ? more : { ...more, Authorization: `Bearer ${key}` };
}

/** A path of the API with its parameters, without the empty ones. */
export function path(parts, parameters = {}) {
  const query = new URLSearchParams(
    Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined),
  ).toString();
  return parts.map(encodeURIComponent).join("/") + (query === "" ? "" : `?${query}`);
}

async function send(method, where, options) {
  let response;
  try {
    response = await fetch(new URL(where, root), { method, cache: "no-store", redirect: "error", ...options });
  } catch (failure) {
    if (failure.name === "AbortError") {
      throw failure;
    }
    throw new Problem(0, `The broker does not answer (${failure.message})`);
  }
  if (response.ok) {
    return response;
  }
  const text = await response.text();
  let detail = text.trim() || `HTTP ${response.status}`;
  try {
    detail = JSON.parse(text).detail ?? detail;
  } catch {
    // Not JSON: the text itself is the error.
  }
  throw new Problem(response.status, detail);
}

/** Sends a request; returns the object in the response, or null. Throws a Problem. */
export async function call(method, where, body) {
  const response = await send(method, where, {
    headers: headers(body === undefined ? {} : { "Content-Type": "application/json" }),
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return response.status === 204 ? null : response.json();
}

/**
 * Reads Server-Sent Events until the signal aborts or the stream ends. Not with EventSource, which cannot send a key.
 *
 * @param onEvent called with the kind and the object of each event
 */
export async function listen(where, onEvent, signal) {
  const response = await send("GET", where, { headers: headers({ Accept: "text/event-stream" }), signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    text += value;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) {
      const fields = event.split("\n").filter((line) => !line.startsWith(":"));
      const of = (name) =>
        fields
          .filter((line) => line.startsWith(`${name}:`))
          .map((line) => line.slice(name.length + 1).trimStart())
          .join("\n");
      if (of("data") !== "") {
        onEvent(of("event") || "message", JSON.parse(of("data")));
      }
    }
  }
}
