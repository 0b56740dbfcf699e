/** "Take this from the reply → put it there", as Fetch variables stores it. */
export interface VariableRow {
  /** A path (`data.last_name`, `items[0]["first-name"]`; empty: the whole reply) or a JSONata expression. */
  readonly from: string;
  readonly fromType: "path" | "jsonata";
  readonly to: string;
  readonly toType: "msg" | "flow" | "global";
  /** For a missing value: `none` makes it a failure, `skip` leaves the variable as it is, the others are a default. */
  readonly fallbackType: "none" | "skip" | "str" | "num" | "bool" | "json";
  readonly fallback: string;
}
