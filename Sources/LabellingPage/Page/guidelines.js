// What annotators are told before the first question, and again when they ask.

import { element } from "./clips.js";

const TAGS = { heading: "h3", paragraph: "p", item: "li" };

// Fetches the guidelines into their place; false if they cannot be had.
//
// The server records that the text was shown when it is fetched.
export async function loadGuidelines(place) {
  const reply = await fetch("api/guidelines").catch(() => null);
  if (!reply?.ok) return false;
  const blocks = (await reply.json())
    .map(({ kind, text }) => element(TAGS[kind], { textContent: text }));
  place.replaceChildren(...inLists(blocks));
  return true;
}

// The same blocks with the items that follow each other in a list.
function inLists(blocks) {
  const found = [];
  for (const block of blocks) {
    if (block.tagName !== "LI") {
      found.push(block);
      continue;
    }
    if (found.at(-1)?.tagName !== "UL") found.push(element("ul"));
    found.at(-1).append(block);
  }
  return found;
}
