import type { FlowNode } from "../../support/running-flow.js";
import type { Check } from "../node-red/checks.js";

/** Something that can do the work: nodes one behind the other, and what they need. */
export interface Contender {
  /** Also the id of its lane. */
  readonly name: string;
  readonly check: Check;
  /** Without id and wires. */
  readonly chain: readonly Readonly<Record<string, unknown>>[];
  /** Of the last node of the chain. */
  readonly secrets?: object;
  /** Config nodes, with the secrets of each. */
  readonly configNodes?: readonly (FlowNode & { readonly secrets?: object })[];
  /** Of how many each message names one. */
  readonly consumers?: number;
  /** Whether its nodes are another project's. */
  readonly isPeer?: boolean;
}

/** The flows of all contenders, a lane each, and their secrets. */
export function flowsOf(contenders: readonly Contender[]) {
  const configNodes = new Map(contenders.flatMap((each) => each.configNodes ?? []).map((node) => [node.id, node]));
  const shared = [...configNodes.values()];
  const ofShared = shared.flatMap(({ id, secrets }) => (secrets ? [[id, secrets] as const] : []));
  const ofChains = contenders.flatMap(({ name, chain, secrets }) =>
    secrets ? [[`${name} ${chain.length - 1}`, secrets] as const] : [],
  );
  return {
    flows: [...contenders.flatMap(laneOf), ...shared.map((node) => ({ ...node, secrets: undefined }))],
    secrets: Object.fromEntries([...ofShared, ...ofChains]),
  };
}

/** Lane, chain, and back to the lane; what is caught goes there, too. */
function laneOf({ name, check, chain, consumers }: Contender): readonly FlowNode[] {
  const z = `flow of ${name}`;
  const nodeId = (index: number) => (index < chain.length ? `${name} ${index}` : name);
  return [
    { id: z, type: "tab", label: name },
    { id: name, type: "bench-lane", z, check, consumers, wires: [[nodeId(0)]] },
    { id: `${name} caught`, type: "catch", z, wires: [[name]] },
    ...chain.map((node, index) => ({ id: nodeId(index), type: "", z, wires: [[nodeId(index + 1)]], ...node })),
  ];
}
