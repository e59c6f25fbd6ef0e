// Counts the requests that are on their way by what they read, so that nothing is closed under them: requests travel on
// several connections, and one that was sent earlier may arrive after the one that closes what it reads.

const patience_ms = 2_000;

export class Readers {
  private readonly counts = new Map<string, number>();
  private waiting: { names: readonly string[]; done: () => void }[] = [];

  /** Runs a request that reads `name`, if it has one. */
  async during<T>(name: string | undefined, request: () => Promise<T>): Promise<T> {
    if (name === undefined) return request();
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    try {
      return await request();
    } finally {
      this.leave(name);
    }
  }

  /** Done when nothing reads any of them, or when a request did not end in time. */
  gone(names: readonly string[]): Promise<void> {
    if (!this.reads(names)) return Promise.resolve();
    return new Promise((resolve) => {
      const waiter = { names, done: resolve };
      this.waiting.push(waiter);
      setTimeout(() => {
        this.waiting = this.waiting.filter((each) => each !== waiter);
        resolve();
      }, patience_ms);
    });
  }

  private reads(names: readonly string[]): boolean {
    return names.some((name) => this.counts.has(name));
  }

  private leave(name: string): void {
    const left = (this.counts.get(name) ?? 1) - 1;
    if (left > 0) this.counts.set(name, left);
    else this.counts.delete(name);
    const free = this.waiting.filter((each) => !this.reads(each.names));
    this.waiting = this.waiting.filter((each) => !free.includes(each));
    for (const each of free) each.done();
  }
}
