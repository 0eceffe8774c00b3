// What an agent is working on: a task_card, and a plan of several.

import { h, outsideLink, safeUrl } from "./dom.js";
import { richText } from "./richtext.js";

const STATES = {
  pending: ["○", "Waiting"],
  in_progress: ["◐", "In progress"],
  complete: ["✓", "Done"],
  error: ["!", "Failed"],
};

export function taskCard(block) {
  const [mark, word] = STATES[block.status];
  const sources = (block.sources ?? []).map(({ url, text }) => {
    const safe = safeUrl(url);
    return h("li", safe ? outsideLink(safe, text) : text);
  });
  const more = [
    block.details && h("div.task-details", richText(block.details)),
    block.output && h("div.task-output", richText(block.output)),
    sources.length > 0 && h("ul.task-sources", sources),
  ];
  const head = [
    h("span", { class: `task-mark task-${block.status}`, "aria-hidden": "true" }, mark),
    h("span.task-title", block.title),
    h("span.task-state", word),
  ];
  if (!more.some(Boolean)) return h("div.task", h("div.task-head", head));
  return h("details.task", { open: block.status === "error" }, h("summary.task-head", head), more);
}

export function plan(block) {
  const tasks = block.tasks ?? [];
  const done = tasks.filter(({ status }) => status === "complete").length;
  return h(
    "section.plan",
    { "aria-label": block.title },
    h("p.card-title", block.title, h("span.task-state", ` ${done} of ${tasks.length} done`)),
    h(
      "ol.plan-tasks",
      tasks.map((task) => h("li", taskCard(task))),
    ),
  );
}
