// A message's files, as download links for the person of this tab.

import { h, icon } from "./dom.js";
import { world } from "./live.js";

const UNITS = ["bytes", "kB", "MB", "GB"];

/** 1234 -> "1.2 kB". */
function sizeOf(bytes) {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  return `${step ? (bytes / 1000 ** step).toFixed(1) : bytes} ${UNITS[step]}`;
}

export function fileLinks(files = []) {
  return files.map((file) =>
    file.mode === "tombstone" ? h("p.file-about", "This file was deleted.") : fileLink(file),
  );
}

const fileLink = (file) =>
  h(
    "a.file",
    { href: address(file), download: file.name, "data-key": `file ${file.id}` },
    icon("file"),
    h(
      "span.file-words",
      h("span.file-name", file.name),
      h("span.file-about", `${file.pretty_type} · ${sizeOf(file.size)} · Download`),
    ),
  );

/** Use this page's own host and port: a saved conversation may come from another one. */
function address(file) {
  const { pathname } = new URL(file.url_private_download, location.href);
  return `${pathname}?as=${encodeURIComponent(world.you.id)}`;
}
