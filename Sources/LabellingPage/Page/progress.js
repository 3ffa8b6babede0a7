// The owner's page: what rapl tells of everybody, again every few seconds.

const SECONDS_BETWEEN = 5;
const PATIENCE_MILLISECONDS = 15_000;
const find = (id) => document.getElementById(id);

function setText(node, text) {
  // Screen readers would read an equal text again.
  if (node.textContent !== text) node.textContent = text;
}

function duration(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

function range(interval) {
  return interval ? ` (${interval.lower.toFixed(2)} to ${interval.upper.toFixed(2)})` : "";
}

function seen({ isPresent, secondsSinceSeen: seconds, hasLink }) {
  const link = hasLink ? "" : "; no link";
  if (seconds == null) return `not since the start${link}`;
  const ago = seconds < 5 ? "now" : `${duration(seconds)} ago`;
  return `${ago}${isPresent ? ", with a question" : ""}${link}`;
}

function same(agreement) {
  if (!agreement || agreement.count === 0) return "nothing in common yet";
  if (agreement.share == null) return `too few to tell (${agreement.count})`;
  return `${agreement.share.toFixed(2)}${range(agreement.interval)} of ${agreement.count}`;
}

function right({ gold, attention }) {
  const parts = [["gold", gold], ["attention", attention]].filter(([, share]) => share?.count > 0)
    .map(([name, { share, interval, count }]) => `${name} ${share.toFixed(2)}${range(interval)} of ${count}`);
  return parts.join("; ") || "none";
}

function row(person) {
  const line = document.createElement("tr");
  const name = document.createElement("th");
  name.scope = "row";
  name.textContent = person.name;
  const answered = person.target == null ? `${person.answered}` : `${person.answered} of ${person.target}`;
  const cells = [answered, `${person.others}`, seen(person), same(person.agreement), right(person)].map((text) => {
    const cell = document.createElement("td");
    cell.textContent = text;
    return cell;
  });
  line.append(name, ...cells);
  line.classList.toggle("away", !person.isPresent);
  return line;
}

function agreementOfAll({ alpha, interval, remark }) {
  const number = alpha == null ? "" : `${alpha.toFixed(2)}${range(interval)}`;
  return [number, remark].filter(Boolean).join("; ") || "–";
}

function show(report) {
  const { answers, answersWanted, queriesComplete, queries, queriesAsked } = report;
  setText(find("file"), report.labels);
  const present = report.people.filter((person) => person.isPresent).length;
  const people = present === 1 ? "1 person has a question" : `${present} people have a question`;
  setText(find("sum"), report.isComplete ? "Done: every question has all its answers." : `Under way: ${people}.`);
  find("bar").hidden = answersWanted == null;
  if (answersWanted != null) find("bar").value = answers / answersWanted;
  setText(find("queries"),
    `${queriesComplete} of ${queries ?? queriesAsked} have all answers, ${queriesAsked} asked`);
  setText(find("answers"), `${answersWanted == null ? answers : `${answers} of ${answersWanted}`}`
    + `, of ${report.annotatorsPerQuery} to each question`
    + (report.criteria > 1 ? ` and ${report.criteria} criteria` : ""));
  setText(find("pace"), report.answersPerMinute > 0
    ? `${report.answersPerMinute.toFixed(1)} answers a minute` : "no answer in the last ten minutes");
  setText(find("left"), report.isComplete ? "none" : report.remainingSeconds == null
    ? "unknown" : duration(report.remainingSeconds));
  setText(find("agreement"), agreementOfAll(report.agreement));
  find("people").replaceChildren(...report.people.map(row));
  setText(find("time"), `As of ${new Date().toLocaleTimeString()}; renewed every ${SECONDS_BETWEEN} s.`);
}

async function refresh() {
  try {
    const response = await fetch("api/progress", { signal: AbortSignal.timeout(PATIENCE_MILLISECONDS) });
    if (response.status === 403) throw new Error("This link does not hold any more.");
    if (!response.ok) throw new Error(`The server says: ${(await response.text()).slice(0, 300)}`);
    show(await response.json());
    find("problem").hidden = true;
  } catch (problem) {
    find("problem").hidden = false;
    const isLost = problem instanceof TypeError || problem.name === "TimeoutError";
    setText(find("problem"), isLost ? "The connection is lost. Trying again…" : problem.message);
  }
  setTimeout(refresh, SECONDS_BETWEEN * 1000);
}

// The token has done its work; the cookie stands for it now.
history.replaceState(null, "", location.pathname);
refresh();
