// What an annotator chooses, one position after the other, best first.

export class Order {
  // `choices` are the positions that may be chosen.
  constructor(choices) {
    this.choices = choices;
    this.tiers = [];
    this.joinsLast = false;
  }

  get isEmpty() {
    return this.tiers.length === 0;
  }

  get left() {
    const chosen = this.tiers.flat();
    return this.choices.filter((position) => !chosen.includes(position));
  }

  // The place of a position among those chosen, from 1; 0 if it is not chosen.
  rank(position) {
    return this.tiers.findIndex((tier) => tier.includes(position)) + 1;
  }

  // The next choice is as good as the last one.
  join() {
    this.joinsLast = !this.joinsLast;
  }

  // Takes a choice; true once nothing is left to choose, the last being implied.
  choose(position) {
    if (!this.left.includes(position)) return false;
    if (this.joinsLast) this.tiers[this.tiers.length - 1].push(position);
    else this.tiers.push([position]);
    this.joinsLast = false;
    if (this.left.length === 1) this.tiers.push(this.left);
    return this.left.length === 0;
  }

  // A single tier is a tie.
  get verdict() {
    return this.tiers.length === 1 ? { verdict: "tie" } : { verdict: "order", tiers: this.tiers };
  }
}
