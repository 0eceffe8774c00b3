// The files of a message, each a link that downloads it as the person of this tab.

import { h, icon } from "./dom.js";
import { world } from "./live.js";

const UNITS = ["bytes", "kB", "MB", "GB"];

/** 1234 -> "1.2 kB". */
export function sizeOf(bytes) {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  return `${step ? (bytes / 1000 ** step).toFixed(1) : bytes} ${UNITS[step]}`;
}

export function fileLinks(files = []) {
  return files.map((file) =>
    h(
      "a",
      { class: "file", href: address(file), download: file.name, "data-key": `file ${file.id}` },
      icon("file"),
      h(
        "span",
        { class: "file-words" },
        h("span", { class: "file-name" }, file.name),
        h("span", { class: "file-about" }, `${file.pretty_type} · ${sizeOf(file.size)} · Download`),
      ),
    ),
  );
}

/** On this page's own host and port: a saved conversation may have been served elsewhere. */
function address(file) {
  const { pathname } = new URL(file.url_private_download, location.href);
  return `${pathname}?as=${encodeURIComponent(world.you.id)}`;
}
