/** What a crash test counts. */
export class Tally {
  kills = 0;
  renewals = 0;
  /** The process was killed after the provider took a refresh token and before the new one was stored. No client can help that. */
  unavoidableLosses = 0;
  /** Used refresh tokens that the provider saw after such a loss: one each, more only where the retry was killed, too. */
  excusedReuses = 0;
  /** Token sets that the API saw, and that were stored by then. */
  storedBeforeUse = 0;
  /** All that must not be. */
  readonly faults: string[] = [];

  toString(): string {
    return (
      `${this.kills} kills, ${this.renewals} renewals (${this.storedBeforeUse} seen stored before use), ` +
      `${this.unavoidableLosses} unavoidable losses (${this.excusedReuses} reuses seen after them), ` +
      `${this.faults.length} other losses and faults`
    );
  }
}
