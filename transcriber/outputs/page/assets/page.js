"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const lines = [...document.querySelectorAll(".line")];
  const turns = [...document.querySelectorAll(".turn")];
  const transcript = byId("transcript");
  byId("tools").hidden = lines.length === 0;

  // Sound

  const sound = byId("sound");
  const begins = lines.map((line) => Number(line.dataset.start));
  let current = null;

  function source() {
    const embedded = byId("sound-data");
    if (!embedded || sound.src) return;
    const bytes = Uint8Array.from(atob(embedded.textContent.trim()), (sign) => sign.charCodeAt(0));
    sound.src = URL.createObjectURL(new Blob([bytes], { type: embedded.dataset.type }));
  }

  function play(seconds) {
    if (!sound) return;
    source();
    const start = () => {
      sound.currentTime = seconds;
      sound.play().catch(() => {});
    };
    if (sound.readyState > 0) start();
    else {
      sound.addEventListener("loadedmetadata", start, { once: true });
      sound.load();
    }
  }

  function lineAt(seconds) {
    let [low, high] = [0, begins.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (begins[middle] <= seconds) low = middle + 1;
      else high = middle;
    }
    const line = lines[low - 1];
    return line && seconds <= Number(line.dataset.end) + 0.3 ? line : null;
  }

  function follow() {
    const line = lineAt(sound.currentTime + 0.05);
    if (line === current) return;
    current?.classList.remove("now");
    current = line;
    if (!line) return;
    line.classList.add("now");
    byId("speaking-now").textContent = line.closest(".turn").querySelector(".name")?.textContent ?? "";
    const { top, bottom } = line.getBoundingClientRect();
    const wasNear = top > -innerHeight && bottom < 2 * innerHeight;
    if (!sound.paused && wasNear && (top < 90 || bottom > innerHeight - 110)) line.scrollIntoView({ block: "center" });
  }

  if (sound) {
    document.body.classList.add("has-player", "has-sound");
    sound.addEventListener("timeupdate", follow);
    sound.addEventListener("seeked", follow);
    (globalThis.requestIdleCallback ?? setTimeout)(source);
    const speed = byId("speed");
    const speeds = [1, 1.25, 1.5, 2];
    speed.addEventListener("click", () => {
      sound.playbackRate = speeds[(speeds.indexOf(sound.playbackRate) + 1) % speeds.length];
      speed.firstChild.data = `${sound.playbackRate}×`;
    });
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    const term = target.closest?.(".term");
    if (term && showTerm(term)) event.preventDefault();
    if (term) return undefined;
    if (!String(getSelection()) && sound) {
      const place = target.closest?.("button.time, .line");
      if (place) play(Number(place.dataset.start));
    }
    return undefined;
  });

  // Terms

  const bubble = byId("term");
  /** Shows what a term means beside it; without popovers the link leads to the table. */
  function showTerm(button) {
    const row = byId(`term-${button.dataset.term}`);
    if (!row || !bubble.showPopover) return false;
    bubble.replaceChildren();
    const head = document.createElement("strong");
    head.textContent = row.dataset.name;
    bubble.append(head);
    for (const text of [row.dataset.meaning, ...(row.dataset.senses ? row.dataset.senses.split("\n") : [])]) {
      if (text) bubble.append(Object.assign(document.createElement("p"), { textContent: text }));
    }
    bubble.showPopover();
    const { left, top, bottom } = button.getBoundingClientRect();
    const below = bottom + bubble.offsetHeight + 90 < innerHeight;
    bubble.style.left = `${Math.max(16, Math.min(left, innerWidth - bubble.offsetWidth - 16)) + scrollX}px`;
    bubble.style.top = `${(below ? bottom + 6 : top - bubble.offsetHeight - 6) + scrollY}px`;
    return true;
  }

  // Search

  const query = byId("query");
  const found = byId("found");
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let places = [];
  let chosen = -1;

  function textNodes(line) {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    return nodes;
  }

  /** Ranges of a word in a line; folding keeps the length of nearly all text, and else the whole line is marked. */
  function rangesIn(line, wanted) {
    const nodes = textNodes(line);
    const text = nodes.map((node) => node.data).join("");
    const folded = fold(text);
    const ranges = [];
    for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
      const range = document.createRange();
      if (folded.length !== text.length) {
        range.selectNodeContents(line);
        return [range];
      }
      let offset = 0;
      for (const node of nodes) {
        const end = offset + node.length;
        if (at >= offset && at < end) range.setStart(node, at - offset);
        if (at + wanted.length > offset && at + wanted.length <= end) range.setEnd(node, at + wanted.length - offset);
        offset = end;
      }
      ranges.push(range);
    }
    return ranges;
  }

  function search() {
    const wanted = fold(query.value.trim());
    places = [];
    chosen = -1;
    for (const line of document.querySelectorAll(".line.hit")) line.classList.remove("hit");
    if (wanted) {
      for (const line of lines) {
        if (line.closest(".turn").hidden || !fold(line.textContent).includes(wanted)) continue;
        for (const range of rangesIn(line, wanted)) places.push({ line, range });
      }
    }
    if (globalThis.CSS?.highlights) {
      CSS.highlights.set("found", new Highlight(...places.map((place) => place.range)));
      CSS.highlights.delete("current");
    } else for (const { line } of places) line.classList.add("hit");
    tell();
  }

  function tell() {
    const n = places.length;
    found.textContent = query.value.trim() ? (n ? `${chosen + 1 || "–"} of ${n}` : "nothing") : "";
    byId("next").disabled = byId("previous").disabled = n === 0;
  }

  function go(step) {
    if (!places.length) return;
    chosen = (chosen + step + places.length + (chosen < 0 && step < 0 ? 1 : 0)) % places.length;
    const { line, range } = places[chosen];
    globalThis.CSS?.highlights?.set("current", new Highlight(range));
    line.scrollIntoView({ block: "center" });
    tell();
  }

  let waiting = 0;
  query.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 120);
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(waiting);
      if (chosen < 0) search();
      go(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && query.value) {
      event.preventDefault();
      query.value = "";
      search();
    }
  });
  byId("next").addEventListener("click", () => go(1));
  byId("previous").addEventListener("click", () => go(-1));

  // Who speaks

  byId("speaker")?.addEventListener("change", ({ target }) => {
    for (const turn of turns) turn.hidden = target.value !== "" && turn.dataset.voice !== target.value;
    search();
  });

  // Languages

  const language = byId("language");
  const both = byId("both");
  const translations = byId("translations");
  let texts = null;
  const originals = new Map();

  function translate() {
    texts ??= JSON.parse(translations.textContent);
    const wanted = language.value;
    both.parentElement.hidden = wanted === "";
    for (const line of lines) {
      if (!originals.has(line)) originals.set(line, { nodes: [...line.childNodes], lang: line.lang });
      const { nodes, lang } = originals.get(line);
      line.classList.remove("untranslated");
      line.lang = lang;
      line.replaceChildren(...nodes);
      if (!wanted || lang === wanted) continue;
      const text = texts[wanted]?.[line.id];
      if (text === undefined) line.classList.add("untranslated");
      else if (both.checked) {
        const below = Object.assign(document.createElement("span"), { className: "translation", lang: wanted, dir: "auto" });
        below.textContent = text;
        line.append(below);
      } else {
        line.replaceChildren(`${text} `);
        line.lang = wanted;
      }
    }
    search();
  }
  function nameOf(code, shownIn) {
    try {
      return new Intl.DisplayNames([shownIn], { type: "language" }).of(code) ?? code;
    } catch {
      return code;
    }
  }
  for (const code of document.querySelectorAll(".code")) {
    code.textContent = nameOf(code.textContent, "en");
  }
  for (const option of language?.options ?? []) {
    if (option.value) option.text = nameOf(option.value, option.value);
  }
  language?.addEventListener("change", translate);
  both?.addEventListener("change", translate);

  // Keyboard

  function step(by) {
    const shown = lines.filter((line) => !line.closest(".turn").hidden);
    const at = shown.indexOf(document.activeElement);
    const next = shown[at < 0 ? shown.findIndex((line) => line.getBoundingClientRect().bottom > 100) : at + by];
    if (!next) return;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  }

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey || target.matches?.("input, select, audio, textarea")) return;
    if (event.key === "/") query.focus();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "Enter" && target.matches?.(".line")) play(Number(target.dataset.start));
    else if (event.key === " " && sound && target.matches?.("body, .line")) {
      source();
      if (sound.paused) sound.play().catch(() => {});
      else sound.pause();
    } else return;
    event.preventDefault();
  });
})();
