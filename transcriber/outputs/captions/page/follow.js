// Stays with the newest line while the reader is at the bottom, and leaves the page alone while the reader is not.

const NEAR_BOTTOM_PX = 48;

export class Follower {
  #button;
  #label;
  #nNew = 0;
  #isPaused = false;
  #isAtBottom = true;

  /** content: What grows. onJump: Called when the reader asks for the newest line. */
  constructor(button, label, content, onJump) {
    this.#button = button;
    this.#label = label;
    button.addEventListener("click", () => onJump());
    addEventListener("scroll", () => this.#scrolled(), { passive: true });
    addEventListener("resize", () => this.#keepUp());
    new ResizeObserver(() => this.#keepUp()).observe(content);
  }

  get isLive() {
    return this.#isAtBottom && !this.#isPaused;
  }

  setPaused(isPaused) {
    this.#isPaused = isPaused;
    this.#show();
  }

  /** Lines came that a reader who is elsewhere has not seen. */
  addNew(nNew) {
    if (!this.isLive) this.#nNew += nNew;
    this.#keepUp();
    this.#show();
  }

  jump() {
    this.#isAtBottom = true;
    this.#nNew = 0;
    this.#keepUp();
    this.#show();
  }

  #keepUp() {
    if (this.isLive) scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  }

  #scrolled() {
    const { scrollHeight, clientHeight } = document.documentElement;
    this.#isAtBottom = scrollY + clientHeight >= scrollHeight - NEAR_BOTTOM_PX;
    if (this.isLive) this.#nNew = 0;
    this.#show();
  }

  #show() {
    this.#button.hidden = this.isLive;
    this.#label.textContent = this.#nNew ? `Jump to live · ${this.#nNew} new` : "Jump to live";
  }
}
