// The server's events, by fetch rather than EventSource: that one hides the comments that show the server alive, and the
// status and the words of a refusal.

const STALE_AFTER_MS = 20_000;
const LONGEST_RETRY_MS = 15_000;

/** Turns the text of a stream into messages: {kind, id, ...the fields of data}. */
export class EventParser {
  #rest = "";
  #kind = "";
  #id = null;
  #data = [];
  retryMs = 2000;

  push(text) {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop();
    return lines.flatMap((line) => this.#take(line));
  }

  #take(line) {
    if (line === "") {
      const isWhole = this.#data.length > 0;
      const message = isWhole && { ...JSON.parse(this.#data.join("\n")), kind: this.#kind, id: this.#id };
      this.#kind = "";
      this.#id = null;
      this.#data = [];
      return isWhole ? [message] : [];
    }
    const colon = line.indexOf(":");
    const field = line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.#kind = value;
    else if (field === "id") this.#id = value;
    else if (field === "data") this.#data.push(value);
    else if (field === "retry") this.retryMs = Number(value);
    return [];
  }
}

/**
 * Keeps a connection to /events and resumes it where it broke.
 *
 * onMessages(messages): All that came at once, to be shown at once.
 * onState(state, text): "connecting", "live", "stale" (nothing heard; it tries again) or "refused" (text says why).
 */
export class CaptionStream {
  #parameters;
  #onMessages;
  #onState;
  #lastId = null;
  #session = null;
  #nFailures = 0;
  #heardAtMs = 0;
  #attempt = null;
  #connection = null;
  #wake = () => {};

  constructor(parameters, { onMessages, onState }) {
    this.#parameters = parameters;
    this.#onMessages = onMessages;
    this.#onState = onState;
    addEventListener("online", () => this.#wake());
    // A page in the background sleeps, and its timers with it.
    document.addEventListener("visibilitychange", () => this.#checkHeard());
    setInterval(() => this.#checkHeard(), 1000);
  }

  /** Read from now on, in another language for instance: from the start. */
  async restart(parameters = this.#parameters) {
    this.#parameters = parameters;
    this.#lastId = null;
    this.#attempt?.abort();
    const attempts = new AbortController();
    this.#attempt = attempts;
    this.#onState("connecting", "");
    while (this.#attempt === attempts) {
      const waitMs = await this.#read(attempts);
      if (waitMs === null || this.#attempt !== attempts) return;
      await new Promise((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, waitMs);
      });
    }
  }

  /** One connection, until it ends. Gives the milliseconds to wait for the next, or null for never. */
  async #read(attempts) {
    const connection = new AbortController();
    attempts.signal.addEventListener("abort", () => connection.abort());
    this.#connection = connection;
    this.#heardAtMs = Date.now();
    const parser = new EventParser();
    try {
      const parameters = new URLSearchParams(this.#parameters);
      const headers = {};
      if (this.#lastId !== null) {
        parameters.set("session", this.#session);
        headers["Last-Event-ID"] = this.#lastId;
      }
      const response = await fetch(`/events?${parameters}`, { headers, cache: "no-store", signal: connection.signal });
      if (!response.ok) return await this.#refused(response);
      this.#onState("live", "");
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        this.#heardAtMs = Date.now();
        this.#nFailures = 0;
        this.#deliver(parser, value);
      }
    } catch {
      // The network's troubles: the next connection is the answer to all of them.
    }
    if (attempts.signal.aborted) return null;
    this.#onState("stale", "");
    // Viewers who were cut off together should not come back in the same moment.
    const growth = Math.min(1.5 ** this.#nFailures++, LONGEST_RETRY_MS / parser.retryMs);
    return parser.retryMs * growth * (0.5 + Math.random() / 2);
  }

  #deliver(parser, text) {
    try {
      const messages = parser.push(text);
      for (const message of messages) {
        if (message.kind === "reset") this.#session = message.session;
        if (message.id !== null) this.#lastId = message.id;
      }
      if (messages.length) this.#onMessages(messages);
    } catch (error) {
      reportError(error); // a bug of ours is no trouble of the network's
    }
  }

  async #refused(response) {
    const [reason] = (await response.text()).split("\n");
    this.#onState("refused", reason || `The server answered ${response.status}.`);
    if (response.status === 403) return null;
    return 1000 * (Number(response.headers.get("Retry-After")) || 10);
  }

  #checkHeard() {
    if (this.#connection && Date.now() - this.#heardAtMs > STALE_AFTER_MS) this.#connection.abort();
  }
}
