import type { Message, NodeConfig, Red, RedNode } from "../../../nodes/runtime/red.js";
import { isRight, isRightNow, type Check } from "./checks.js";
import type { Command, Ran, Weigh, Weight } from "./commands.js";
import { startGauge, weigh } from "./gauge.js";

interface LaneConfig extends NodeConfig {
  readonly check: Check;
  /** Of how many each message names one. */
  readonly consumers?: number;
}

const lanes = new Map<string, Lane>();

/** Sends messages to a contender, and takes what comes back from it or from Catch. */
class Lane {
  readonly #node: RedNode;
  readonly #config: LaneConfig;
  #arrive: (msg: Message) => void = () => undefined;

  constructor(node: RedNode, config: LaneConfig) {
    this.#node = node;
    this.#config = config;
    node.on("input", (msg, _send, done) => {
      this.#arrive(msg);
      done();
    });
  }

  /** Keeps so many messages under way until all have come back. */
  run(messages: number, inFlight: number, inTurn = false): Promise<Ran> {
    return this.#measure(messages, (send, onArrival) => {
      let sent = 0;
      const sendNext = () => {
        if (sent < messages) send(inTurn ? sent : undefined);
        sent += 1;
      };
      onArrival(sendNext);
      for (let count = 0; count < inFlight; count += 1) sendNext();
    });
  }

  /** Sends so many a second, and waits until all have come back. */
  pace(perSecond: number, seconds: number): Promise<Ran> {
    const messages = Math.ceil(perSecond * seconds);
    const startedMs = performance.now();
    return this.#measure(messages, (send) => {
      let sent = 0;
      const sending = setInterval(() => {
        const due = Math.min(messages, ((performance.now() - startedMs) / 1000) * perSecond);
        for (; sent < due; sent += 1) send();
        if (sent === messages) clearInterval(sending);
      }, 1000 / perSecond);
    });
  }

  async #measure(
    messages: number,
    drive: (send: (nth?: number) => void, onArrival: (listener: () => void) => void) => void,
  ): Promise<Ran> {
    const { check } = this.#config;
    const gauge = startGauge();
    let failed = 0;
    let failure: Message | undefined;
    let again: () => void = () => undefined;
    await new Promise<void>((resolve) => {
      let rest = messages;
      const count = (isGood: boolean, msg: Message) => {
        if (!isGood) failed += 1;
        if (!isGood) failure ??= msg;
        rest -= 1;
        again();
        if (rest === 0) resolve();
      };
      this.#arrive = (msg) => {
        if (check === "stream")
          void isRight(check, msg).then((isGood) => {
            count(isGood, msg);
          });
        else count(isRightNow(check, msg), msg);
      };
      drive(
        (nth) => {
          this.#node.send(this.#message(nth));
        },
        (listener) => (again = listener),
      );
    });
    return { messages, failed, ...(failure && { failure: JSON.stringify(failure).slice(0, 500) }), ...gauge.end() };
  }

  /** Of the nth consumer, or of one at random. */
  #message(nth?: number): Message {
    const { consumers } = this.#config;
    if (consumers === undefined) return { payload: "" };
    return { payload: "", consumer: `consumer ${nth ?? Math.floor(Math.random() * consumers)}` };
  }
}

/** The node that sends a contender its messages, as it is told by the process that started Node-RED. */
export default function (RED: Red): void {
  function BenchLane(this: RedNode, config: LaneConfig): void {
    RED.nodes.createNode(this, config);
    lanes.set(config.id, new Lane(this, config));
  }
  RED.nodes.registerType("bench-lane", BenchLane);
  process.on("message", (question: Command | Weigh) => void obey(question).then((answer) => process.send?.(answer)));
}

async function obey(command: Command | Weigh): Promise<Ran | Weight> {
  if ("weigh" in command) return weigh();
  const lane = lanes.get("run" in command ? command.run : command.pace);
  if (lane === undefined) throw new Error("there is no such lane");
  return "run" in command
    ? lane.run(command.messages, command.inFlight, command.inTurn)
    : lane.pace(command.perSecond, command.seconds);
}
