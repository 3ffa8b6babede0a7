// The next query's videos, fetched while the current ones are watched.

import { dropVideo, makeVideo } from "./clips.js";

// A browser keeps some seconds of each.
const MOST_VIDEOS = 12;
const PATIENCE_MILLISECONDS = 20_000;
// What a video says once it needs no more for now.
const ENOUGH = ["canplaythrough", "suspend", "error"];

export class Prefetch {
  constructor(server) {
    this.server = server;
    this.videos = new Map();
    this.turn = 0;
  }

  // Fetches one video after the other, so that an answer always finds a free connection.
  async begin() {
    const turn = this.turn += 1;
    const media = await this.server.upcoming();
    for (const address of media.slice(0, MOST_VIDEOS)) {
      if (turn !== this.turn) return;
      const video = makeVideo(address);
      this.videos.set(address, video);
      await enough(video);
    }
  }

  // The video of an address, if it is here and in order.
  take(address) {
    const video = this.videos.get(address);
    if (!video || video.error) return null;
    this.videos.delete(address);
    return video;
  }

  // Frees those that nobody took.
  drop() {
    this.turn += 1;
    for (const video of this.videos.values()) dropVideo(video);
    this.videos.clear();
  }
}

function enough(video) {
  return new Promise((resolve) => {
    for (const name of ENOUGH) video.addEventListener(name, resolve, { once: true });
    setTimeout(resolve, PATIENCE_MILLISECONDS);
  });
}
