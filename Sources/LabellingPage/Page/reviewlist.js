// The list of questions under review, and its filters.

import { element, setText } from "./clips.js";

const find = (id) => document.getElementById(id);

export class ReviewList {
  // `open` gets the id of a question that is chosen; `ask` sends a request.
  constructor(ask, open) {
    this.ask = ask;
    this.open = open;
    this.rows = [];
    this.current = null;
    this.loads = 0;
    find("filters").addEventListener("change", () => this.reload());
    find("filters").addEventListener("submit", (event) => event.preventDefault());
    find("more").addEventListener("click", () => this.load(this.rows.length));
    find("queries").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) this.choose(button.dataset.id);
    });
  }

  // From the first question on, with the present one kept if it is still among them.
  async reload() {
    await this.load(0);
    const isThere = this.rows.some(({ id }) => id === this.current);
    if (!isThere && this.rows.length > 0) this.choose(this.rows[0].id);
  }

  async load(offset) {
    const wish = new URLSearchParams(new FormData(find("filters")));
    wish.set("offset", offset);
    this.loads += 1;
    const load = this.loads;
    const list = await this.ask(`queries?${wish}`, {}, "GET");
    // Another filter may have been chosen meanwhile.
    if (!list || load !== this.loads) return;
    this.rows = (offset === 0 ? [] : this.rows).concat(list.queries);
    this.show(list);
  }

  show(list) {
    const { counts } = list;
    setText(find("file"), `${list.file}, settled by ${list.judge}`);
    setText(find("counts"), `${counts.answered} of ${counts.all} questions answered · ${counts.disputed} disputed · `
      + `${counts.tied} with tied votes · ${counts.settled} settled`);
    setText(find("found"), list.wantedCount === 1 ? "1 question" : `${list.wantedCount} questions`);
    const people = list.annotators.map(({ name, answers, isLeftOut }) =>
      [name, `${name} (${answers}${isLeftOut ? ", left out" : ""})`]);
    offer("annotator", people);
    offer("task", list.tasks.map((task) => [task, task]));
    offer("criterion", list.criteria.map((name) => [name, name]));
    // One task of all need not be said of each.
    this.saysTask = list.tasks.length > 1;
    find("queries").replaceChildren(...this.rows.map((row) => item(row, this.saysTask)));
    find("more").hidden = this.rows.length >= list.wantedCount;
    this.mark();
  }

  choose(id) {
    this.current = id;
    this.mark();
    this.open(id);
  }

  mark() {
    for (const button of find("queries").querySelectorAll("button")) {
      const isCurrent = button.dataset.id === this.current;
      button.setAttribute("aria-current", isCurrent);
      if (isCurrent) button.scrollIntoView({ block: "nearest" });
    }
  }

  // So many questions further down, or up.
  async move(places) {
    const place = this.rows.findIndex(({ id }) => id === this.current) + places;
    if (place >= this.rows.length && !find("more").hidden) await this.load(this.rows.length);
    const next = this.rows[Math.min(Math.max(place, 0), this.rows.length - 1)];
    if (next) this.choose(next.id);
  }

  // The question has changed.
  renew(row) {
    const place = this.rows.findIndex(({ id }) => id === row.id);
    if (place < 0) return;
    this.rows[place] = row;
    find("queries").children[place].replaceWith(item(row, this.saysTask));
    this.mark();
  }
}

function item(row, saysTask) {
  const button = element("button");
  const name = `${row.id.slice(0, 8)} · ${row.kind}${row.criterion ? ` by ${row.criterion}` : ""}`;
  const [state, text] = stateOf(row);
  const answers = row.answers === 1 ? "1 answer" : `${row.answers} answers`;
  const verdict = row.verdict ? `: ${row.verdict}` : "";
  const purpose = row.purpose === "ordinary" ? "" : `${row.purpose} · `;
  button.dataset.id = row.id;
  button.append(
    element("span", { className: "name", textContent: name }),
    element("span", { className: `badge ${state}`, textContent: text }),
    element("span", {
      className: "more", textContent: `${purpose}${answers}${verdict}${saysTask && row.task ? ` · ${row.task}` : ""}`,
    }));
  const place = element("li");
  place.append(button);
  return place;
}

function stateOf({ answers, isSettled, isDisputed, isTied }) {
  if (isSettled) return ["settled", "settled"];
  if (isTied) return ["disputed", "votes tied"];
  if (isDisputed) return ["disputed", "disputed"];
  return answers === 0 ? ["open", "no answer"] : ["agreed", answers === 1 ? "one answer" : "agreed"];
}

// Fills a filter, and hides one that has nothing to choose.
function offer(name, options) {
  const select = find("filters").elements[name];
  const { value } = select;
  const all = [["", "all"], ...options];
  select.replaceChildren(...all.map(([key, text]) => element("option", { value: key, textContent: text })));
  select.value = value;
  select.closest("label").hidden = options.length < 2 && value === "";
}
