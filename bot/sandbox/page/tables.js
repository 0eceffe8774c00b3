// Tables: the plain table block, and data_table, which sorts, filters and pages on this page alone.

import { count, h } from "./dom.js";
import { richText } from "./richtext.js";

const cellNode = (cell) => (cell.type === "rich_text" ? richText(cell) : cellText(cell));

/** A cell's text, to sort and filter by. */
function cellText(cell) {
  if (cell.type === "raw_text") return cell.text;
  if (cell.type === "raw_number") return cell.text ?? new Intl.NumberFormat().format(cell.value);
  return h("div", richText(cell)).textContent;
}

const isNumber = (cell) => cell.type === "raw_number";

export function table(block) {
  const settings = block.column_settings ?? [];
  const cell = (tag, each, column) => {
    const { align = isNumber(each) ? "right" : "left", is_wrapped: wraps = false } = settings[column] ?? {};
    return h(tag, { class: `cell-${align} ${wraps ? "" : "cell-short"}`.trim() }, cellNode(each));
  };
  const [head, ...rows] = block.rows;
  return h(
    "div.table-frame",
    { tabIndex: 0, role: "group", "aria-label": "Table" },
    h(
      "table.data",
      h("thead", h("tr", head.map((each, column) => cell("th", each, column)))),
      h(
        "tbody",
        rows.map((row) => h("tr", row.map((each, column) => cell("td", each, column)))),
      ),
    ),
  );
}

const PAGE_ROWS = 5;
const SORTS = ["none", "ascending", "descending"];

export function dataTable(block) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? PAGE_ROWS;
  const nameColumn = block.row_header_column_index ?? 0;
  const state = { filter: "", column: -1, sort: 0, page: 0 };
  const body = h("tbody");
  const status = h("p.table-status", { role: "status" });
  const filter = h("input.text-input.table-filter", {
    type: "search",
    placeholder: "Filter",
    "aria-label": `Filter ${block.caption}`,
    oninput: () => show({ filter: filter.value.trim().toLowerCase(), page: 0 }),
  });
  const headers = head.map((cell, column) =>
    h(
      "th",
      { scope: "col", "aria-sort": "none" },
      h("button.table-sort", { onclick: () => sortBy(column) }, cellNode(cell), h("span", { "aria-hidden": "true" })),
    ),
  );
  const turn = (label, step) =>
    h("button.button.table-turn", { onclick: () => show({ page: state.page + step }) }, label);
  const [earlier, later] = [turn("Previous", -1), turn("Next", 1)];

  function sortBy(column) {
    const sort = state.column === column ? (state.sort + 1) % SORTS.length : 1;
    show({ column, sort, page: 0 });
  }

  function found() {
    const kept = rows.filter((row) => row.some((cell) => cellText(cell).toLowerCase().includes(state.filter)));
    if (!state.sort) return kept;
    const order = (one, other) =>
      isNumber(one) && isNumber(other)
        ? one.value - other.value
        : cellText(one).localeCompare(cellText(other), undefined, { numeric: true });
    const sign = state.sort === 1 ? 1 : -1;
    return [...kept].sort((one, other) => sign * order(one[state.column], other[state.column]));
  }

  function show(change) {
    Object.assign(state, change);
    const all = found();
    const from = state.page * size;
    const shown = all.slice(from, from + size);
    body.replaceChildren(...shown.map(rowNode));
    headers.forEach((header, column) =>
      header.setAttribute("aria-sort", column === state.column ? SORTS[state.sort] : "none"),
    );
    status.textContent = all.length
      ? `${from + 1}–${from + shown.length} of ${count(all.length, "row")}`
      : "No row has that.";
    earlier.disabled = state.page === 0;
    later.disabled = from + size >= all.length;
    earlier.hidden = later.hidden = rows.length <= size;
  }

  const rowNode = (row) =>
    h(
      "tr",
      row.map((cell, column) =>
        h(
          column === nameColumn ? "th" : "td",
          { scope: column === nameColumn ? "row" : null, class: isNumber(cell) ? "cell-right" : "cell-left" },
          cellNode(cell),
        ),
      ),
    );

  show({});
  return h(
    "div.data-table",
    h("div.table-tools", rows.length > size ? filter : "", status, h("div.table-turns", earlier, later)),
    h(
      "div.table-frame",
      { tabIndex: 0, role: "group", "aria-label": block.caption },
      h("table.data", h("caption", block.caption), h("thead", h("tr", headers)), body),
    ),
  );
}
