/** The admin API of the broker that served this page. The key is kept for this tab only. */

const root = new URL("../api/v1/", document.baseURI);
const storage = "culex-key";

/** A failed request; the message is one sentence from the broker. For an invalid scenario, line and column are its position. */
export class Problem extends Error {
  constructor(status, detail, { line, column } = {}) {
    super(detail);
    this.status = status;
    this.line = line;
    this.column = column;
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

/** The pattern that finds a text at any position; a text with * is a pattern already. */
export function containing(text) {
  return text === "" || text.includes("*") ? text : `*${text}*`;
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
  let problem = {};
  try {
    problem = JSON.parse(text) ?? {};
  } catch {
    // Not JSON: the text itself is the error.
  }
  throw new Problem(response.status, problem.detail ?? (text.trim() || `HTTP ${response.status}`), problem);
}

/** Sends a request; returns the object in the response, or null. Throws a Problem. */
export async function call(method, where, body) {
  const response = await send(method, where, {
    headers: headers(body === undefined ? {} : { "Content-Type": "application/json" }),
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return response.status === 204 ? null : response.json();
}

/** After this many milliseconds of work, the stream pauses so that the browser can draw the page. */
const sliceMillis = 8;

function pause(millis) {
  return new Promise((resolve) => {
    setTimeout(resolve, millis);
  });
}

/**
 * Reads Server-Sent Events until the signal aborts or the stream ends. Not with EventSource, which cannot send a key.
 *
 * @param onEvent called with the kind, the object and the id of each event
 * @param onOpen called when the broker has accepted the request
 * @param last the id of the last received event, or an empty text
 */
async function listen(where, onEvent, onOpen, signal, last) {
  const accept = { Accept: "text/event-stream" };
  const response = await send("GET", where, { headers: headers(last === "" ? accept : { ...accept, "Last-Event-ID": last }), signal });
  onOpen();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let begun = performance.now();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return;
    }
    text += value;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) {
      const fields = new Map(event.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
      if (fields.has("data")) {
        onEvent(fields.get("event") ?? "message", JSON.parse(fields.get("data")), fields.get("id") ?? "");
      }
      if (performance.now() - begun > sliceMillis) {
        await pause(0);
        begun = performance.now();
      }
    }
    if (signal.aborted) {
      return;
    }
  }
}

/**
 * Reads Server-Sent Events until the signal aborts. After a lost connection it continues after the last event. Throws a Problem when the
 * broker rejects the request.
 *
 * @param onState called with the error, or with an empty text when the stream is open
 */
export async function follow(where, onEvent, onState, signal) {
  let last = "";
  while (!signal.aborted) {
    try {
      await listen(
        where,
        (kind, event, id) => {
          last = id || last;
          onEvent(kind, event);
        },
        () => onState(""),
        signal,
        last,
      );
      onState("The broker has ended the stream");
    } catch (problem) {
      if (signal.aborted) {
        return;
      }
      if (problem.status >= 400 && problem.status < 500) {
        throw problem;
      }
      onState(problem.message);
    }
    await pause(1000);
  }
}
