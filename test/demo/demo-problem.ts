/** Why the demo can't run, as the sentence that its user reads. */
export class DemoProblem extends Error {
  override readonly name = "DemoProblem";
}
