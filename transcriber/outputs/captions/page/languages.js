// What the browser must know of a language: its direction and its name.

const RIGHT_TO_LEFT = new Set(["ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"]);

export function markLanguage(element, language) {
  const [lang, dir] = language ? [language, RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr"] : ["", "auto"];
  if (element.lang !== lang) element.lang = lang;
  if (element.dir !== dir) element.dir = dir;
}

/** A language by the name that its speakers give it. */
export function languageName(language) {
  try {
    const name = new Intl.DisplayNames([language], { type: "language" }).of(language);
    return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
  } catch {
    return language;
  }
}
