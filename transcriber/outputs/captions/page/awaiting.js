// A sentence that is over is not shown as it was spoken first, and then in the reader's language: it waits for its
// translation, which mostly comes within half a second.

const LONGEST_WAIT_MS = 1500;

/** Passes messages on in their order, and keeps them back while a sentence waits for its translation. */
export class TranslationWait {
  #pass;
  #nReplayed = 0;
  #translated = new Set(); // languages that were translated so far
  #held = [];
  #awaited = new Map(); // the language of each sentence that waits
  #timer = 0;

  /** pass(messages): All that is to be shown at once. */
  constructor(pass) {
    this.#pass = pass;
  }

  take(messages) {
    const passed = [];
    for (const message of messages) {
      const isReplayed = this.#nReplayed > 0 && message.kind !== "partial";
      if (message.kind === "reset") passed.push(...this.#reset(message));
      else if (isReplayed) this.#nReplayed -= 1;
      this.#learn(message);
      if (this.#awaited.size > 0 || (!isReplayed && this.#isToWait(message))) {
        this.#hold(message);
        if (this.#awaited.size === 0) passed.push(...this.#release());
      } else {
        passed.push(message);
      }
    }
    if (passed.length > 0) this.#pass(passed);
  }

  #reset({ lines }) {
    this.#nReplayed = lines;
    this.#translated.clear();
    return this.#release();
  }

  /** A language of which one sentence was translated will be translated; until then nothing is waited for. */
  #learn({ kind, translated, spoken }) {
    if (kind !== "partial" && translated) this.#translated.add(spoken);
  }

  #isToWait({ kind, translated, language, text }) {
    return kind === "final" && !translated && text.trim() !== "" && this.#translated.has(language);
  }

  #hold(message) {
    const { kind, segment } = message;
    const at = kind === "correct" ? this.#held.findIndex((held) => held.segment === segment) : -1;
    if (this.#isToWait(message)) {
      if (this.#awaited.size === 0) this.#timer = setTimeout(() => this.#giveUp(), LONGEST_WAIT_MS);
      this.#awaited.set(segment, message.language);
    } else if (message.translated || message.text === "") {
      this.#awaited.delete(segment);
    }
    if (at >= 0) this.#held[at] = { ...message, kind: this.#held[at].kind };
    else this.#held.push(message);
  }

  #giveUp() {
    for (const language of this.#awaited.values()) this.#translated.delete(language);
    this.#pass(this.#release());
  }

  #release() {
    clearTimeout(this.#timer);
    this.#awaited.clear();
    return this.#held.splice(0);
  }
}
