import type { Message } from "../../../nodes/runtime/red.js";
import type { FlowNode } from "../running-flow.js";

/** What stands at one place of what happened: absent is undefined; a text may be described by a pattern. */
export type Expected = string | number | boolean | null | undefined | RegExp;

/** One case of one option of core's node: the same node, once of core's type and once of ours, gets the same messages. */
export interface Row {
  /** A name of core's configuration, a property of the message, a setting or a failure's code, as core has it. */
  readonly option: string;
  readonly case: string;
  /** The node's fields, where they are other than `{ method: "GET", ret: "txt", url: "http://api.test/ok" }`. */
  readonly node?: Readonly<Record<string, unknown>>;
  /** The node's user and password, which a flow file keeps apart. */
  readonly login?: { readonly user?: string; readonly password?: string };
  /** Sent one after the other; one empty message unless said otherwise. */
  readonly messages?: readonly Message[];
  /** Other nodes; their secrets, which a flow file keeps apart, in `credentials`. */
  readonly others?: readonly (FlowNode & { readonly credentials?: object })[];
  /** More of settings.js. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** The one Node-RED whose core does this, where its versions are not of one mind. */
  readonly only?: "4.1" | "5.0";
  /** What core's node does, by place; see `what-happened.ts`. */
  readonly does: Readonly<Record<string, Expected>>;
  /** Where ours does otherwise on purpose: at each place what core's does, and what ours. Everywhere else they agree. */
  readonly differs?: Difference;
}

export interface Difference {
  readonly why: string;
  readonly at: Readonly<Record<string, readonly [core: Expected, keyring: Expected]>>;
}
