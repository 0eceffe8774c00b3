// The data_visualization block as inline SVG, with its figures as a table that everyone can open.

import { h } from "./dom.js";
import { table } from "./tables.js";

const SPACE = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [360, 236];
const PLOT = { left: 54, right: 354, top: 12, bottom: 182 };
const TICKS = 4;

const figure = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

export function chart(block) {
  const { chart: data, title } = block;
  const pie = data.type === "pie";
  const names = pie ? data.segments.map(({ label }) => label) : data.series.map(({ name }) => name);
  const drawing = pie ? pieNode(data.segments) : plotNode(data);
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", `${title}: ${data.type} chart. Its figures are in the table below.`);
  return h(
    "figure.chart",
    h("figcaption", title),
    drawing,
    pie || names.length > 1 ? legend(names, pie ? data.segments : null) : "",
    h("details.chart-data", h("summary", "Figures"), table({ rows: figures(data) })),
  );
}

const text = (words) => ({ type: "raw_text", text: words });
const number = (value) => ({ type: "raw_number", value });

function figures(data) {
  if (data.type === "pie")
    return [[text(""), text("Value")], ...data.segments.map(({ label, value }) => [text(label), number(value)])];
  const { axis_config: axes, series } = data;
  return [
    [text(axes.x_label ?? ""), ...series.map(({ name }) => text(name))],
    ...axes.categories.map((category) => [text(category), ...series.map((each) => number(valueAt(each, category)))]),
  ];
}

function legend(names, segments) {
  const total = segments?.reduce((sum, { value }) => sum + value, 0);
  const share = (index) => (segments ? ` ${Math.round((100 * segments[index].value) / total)}%` : "");
  return h(
    "ul.chart-legend",
    { "aria-hidden": "true" },
    names.map((name, index) => h("li", h("span", { class: `chart-key series-${index}` }), `${name}${share(index)}`)),
  );
}

const valueAt = ({ data }, category) => data.find(({ label }) => label === category).value;

function svg(name, attributes, ...children) {
  const node = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  node.append(...children.flat(Infinity));
  return node;
}

const words = (x, y, content, anchor = "middle") => svg("text", { x, y, "text-anchor": anchor }, content);

function pieNode(segments) {
  const total = segments.reduce((sum, { value }) => sum + value, 0);
  const [x, y, radius] = [100, 100, 92];
  let turned = 0;
  const point = (share) => {
    const angle = 2 * Math.PI * share - Math.PI / 2;
    return `${(x + radius * Math.cos(angle)).toFixed(2)} ${(y + radius * Math.sin(angle)).toFixed(2)}`;
  };
  const slices = segments.map(({ value }, index) => {
    const [from, share] = [turned, value / total];
    turned += share;
    const name = `slice series-${index}`;
    if (share > 0.9999) return svg("circle", { cx: x, cy: y, r: radius, class: name });
    const path = `M${x} ${y}L${point(from)}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${point(from + share)}Z`;
    return svg("path", { d: path, class: name });
  });
  return svg("svg", { viewBox: "0 0 200 200", class: "chart-pie" }, slices);
}

/** The smallest of 1, 2, 2.5, 5 times a power of ten that is at least `value`. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= value * 0.999);
}

function plotNode({ type, series, axis_config: axes }) {
  const values = series.flatMap(({ data }) => data.map(({ value }) => value));
  const step = roundUp(Math.max(...values, 0) / TICKS || Math.max(...values.map(Math.abs), 1) / TICKS);
  const top = step * Math.ceil(Math.max(...values, 0) / step) || step;
  const bottom = 0 - step * Math.ceil(Math.max(0, -Math.min(...values)) / step);
  const y = (value) => PLOT.bottom - ((value - bottom) / (top - bottom)) * (PLOT.bottom - PLOT.top);
  const slot = (PLOT.right - PLOT.left) / axes.categories.length;
  const middle = (index) => PLOT.left + slot * (index + 0.5);
  const lines = [];
  for (let tick = bottom; tick <= top + step / 2; tick += step) {
    lines.push(
      svg("line", { x1: PLOT.left, x2: PLOT.right, y1: y(tick), y2: y(tick), class: tick ? "grid" : "axis" }),
      words(PLOT.left - 6, y(tick) + 4, figure.format(tick), "end"),
    );
  }
  const every = Math.ceil(axes.categories.length / 6); // labels that don't fit are in the table
  const labels = axes.categories.map((category, index) =>
    index % every ? "" : words(middle(index), PLOT.bottom + 18, category),
  );
  const titles = [
    axes.x_label ? words((PLOT.left + PLOT.right) / 2, HEIGHT - 12, axes.x_label) : "",
    axes.y_label
      ? svg(
          "text",
          { x: 12, y: 97, "text-anchor": "middle", transform: "rotate(-90 12 97)" },
          axes.y_label,
        )
      : "",
  ];
  const draw = { bar: bars, line: lineOf, area: areaOf }[type];
  const shapes = series.map((each, index) => {
    const points = axes.categories.map((category, at) => [middle(at), y(valueAt(each, category))]);
    return draw(points, index, { slot, zero: y(0), of: series.length });
  });
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "chart-plot" }, lines, shapes, labels, titles);
}

function bars(points, index, { slot, zero, of }) {
  const width = Math.min(40, (slot * 0.76) / of);
  return points.map(([x, y]) =>
    svg("rect", {
      x: (x - (width * of) / 2 + width * index).toFixed(2),
      y: Math.min(y, zero).toFixed(2),
      width: Math.max(1, width - 2).toFixed(2),
      height: Math.max(1, Math.abs(zero - y)).toFixed(2),
      class: `series-${index}`,
    }),
  );
}

const joined = (points) => points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");

function lineOf(points, index) {
  const dots = points.map(([cx, cy]) => svg("circle", { cx, cy, r: 3.5, class: `series-${index}` }));
  return [svg("polyline", { points: joined(points), class: `stroke series-${index}` }), dots];
}

function areaOf(points, index, { zero }) {
  const outline = [[points[0][0], zero], ...points, [points.at(-1)[0], zero]];
  return [svg("polygon", { points: joined(outline), class: `area series-${index}` }), lineOf(points, index)];
}
