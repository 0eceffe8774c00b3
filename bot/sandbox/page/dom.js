// Building elements, without ever parsing HTML: text that came from a person or a bot only becomes text nodes.

const AS_PROPERTY = new Set(["value", "checked", "selected", "disabled", "hidden", "readOnly", "htmlFor", "tabIndex"]);

/**
 * h("button.primary", { onclick: fn, "aria-label": "Send" }, icon("send")). Attributes may be left out, and empty
 * children are skipped. A button is of type "button" unless it says otherwise.
 */
export function h(name, ...rest) {
  const attributes = rest[0]?.constructor === Object ? rest.shift() : {};
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (tag === "button") element.type = "button";
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (AS_PROPERTY.has(key)) element[key] = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...rest.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

let ids = 0;

/** A unique id, for label/for and aria-describedby. */
export function freshId(stem) {
  ids += 1;
  return `${stem}-${ids}`;
}

export const count = (n, noun, plural = `${noun}s`) => `${n} ${n === 1 ? noun : plural}`;

/** Only these schemes become links; any other text stays text. */
export function safeUrl(url) {
  return /^(https?:\/\/|mailto:|tel:)/i.test(url ?? "") ? url : null;
}

export function outsideLink(url, ...children) {
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** Make `root` hold exactly these nodes, in this order. Moves only those out of place: a moved node loses its focus. */
export function arrange(root, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...root.childNodes]) if (!wanted.has(child)) child.remove();
  let cursor = root.firstChild;
  for (const node of nodes) {
    if (node === cursor) cursor = cursor.nextSibling;
    else root.insertBefore(node, cursor);
  }
}

const PATHS = {
  close: "M5 5l10 10M15 5L5 15",
  send: "M3 10h12M10 4l6 6-6 6",
  down: "M5 8l5 5 5-5",
  reply: "M8 5L3 10l5 5M3 10h8a6 6 0 0 1 6 6",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  smile: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM7 8.2h.01M13 8.2h.01M6.8 11.8c1.6 2.2 4.8 2.2 6.4 0",
  dots: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  arrowDown: "M10 4v12M5 11l5 5 5-5",
  check: "M4 10.5l4 4 8-9",
  file: "M5 2.5h6.5l4 4v11h-10.5zM11.5 2.5v4h4",
  people: "M7 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 16.5c0-3 2-4.5 5-4.5s5 1.5 5 4.5M13 9.5a2.5 2.5 0 1 0 0-5M14.5 12c2.300.5 3.500 2 3.500 4.500",
  trash: "M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.8 11h7.4l.8-11M8.5 9v4.5M11.5 9v4.5",
  hash: "M8 3L6 17M14 3l-2 14M3.5 7.5h14M2.5 12.5h14",
};

/** A line drawing, hidden from screen readers: the control around it carries the name. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/**
 * Runs `change`, which may replace what is inside `root`, and puts focus and caret back on the control that has the
 * same data-key. True when focus is where it was (or was never inside); false when its control is gone.
 */
export function keepingFocus(root, change) {
  const before = document.activeElement;
  if (!root.contains(before)) {
    change();
    return true;
  }
  const key = before.closest("[data-key]")?.dataset.key;
  const caret = caretOf(before);
  change();
  if (before.isConnected && document.activeElement === before) return true;
  const again = before.isConnected
    ? before
    : [...root.querySelectorAll("[data-key]")].find((el) => el.dataset.key === key);
  if (!again || key === undefined) return false;
  again.focus({ preventScroll: true });
  if (caret && again.setSelectionRange) again.setSelectionRange(...caret);
  return document.activeElement === again;
}

function caretOf(element) {
  try {
    return element.selectionStart === null || element.selectionStart === undefined
      ? null
      : [element.selectionStart, element.selectionEnd, element.selectionDirection];
  } catch {
    return null; // type=email and friends have no caret to read
  }
}

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

/** The page as a person sees it right now: what is inside closed details or hidden does not take focus. */
export function focusables(root) {
  const reachable = (el) => el.tabIndex >= 0 && !el.disabled && el.checkVisibility({ visibilityProperty: true });
  return [...root.querySelectorAll(FOCUSABLE)].filter(reachable);
}
