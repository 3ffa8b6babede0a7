// Requests to rapl, which are sent again until a lost connection is back.

const PATIENCE_MILLISECONDS = 15_000;
const RETRY_MILLISECONDS = 1000;

export class Server {
  // `lost` is called whenever a request did not get through.
  constructor(lost) {
    this.lost = lost;
  }

  // The reply to a request: `state`, `message`, `isStored`, and whether the connection `wasLost` meanwhile.
  async ask(what, body, method) {
    const headers = { "Content-Type": "application/json" };
    const options = method === "GET" ? {} : { method, headers, body: JSON.stringify(body) };
    for (let wasLost = false; ; wasLost = true) {
      try {
        const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
        const response = await fetch(`api/${what}`, { ...options, signal });
        // A proxy says so while rapl is started again.
        if ([429, 502, 503, 504].includes(response.status)) throw new Error("not reached");
        return { ...read(response, await response.text()), wasLost };
      } catch (problem) {
        if (problem instanceof Refusal) throw problem;
        this.lost(what);
        await new Promise((later) => { setTimeout(later, RETRY_MILLISECONDS); });
      }
    }
  }

  // The addresses of the next query's videos; none if they cannot be known, because nothing depends on them.
  async upcoming() {
    try {
      const response = await fetch("api/upcoming");
      return response.ok ? (await response.json()).media : [];
    } catch {
      return [];
    }
  }
}

// What rapl refuses, in words for a person.
class Refusal extends Error {}

function read(response, text) {
  if (response.status === 403) {
    throw new Refusal("This link does not hold any more. Open the newest one that you were given.");
  }
  // 409 says that the query on the screen is not the current one any more.
  if (!response.ok && response.status !== 409) throw new Refusal(text);
  return { ...JSON.parse(text), isStale: response.status === 409 };
}
