import type { Message, NodeConfig, Red, RedNode } from "../../../nodes/runtime/red.js";
import { isRight, isRightNow, type Check } from "./checks.js";
import type { Command, Ran } from "./commands.js";
import { startGauge } from "./gauge.js";

interface LaneConfig extends NodeConfig {
  readonly check: Check;
  /** Of how many each message names one, at random. */
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
  run(messages: number, inFlight: number): Promise<Ran> {
    return this.#measure(messages, (send, onArrival) => {
      let sent = Math.min(inFlight, messages);
      onArrival(() => {
        if (sent < messages) send();
        sent += 1;
      });
      for (let count = 0; count < Math.min(inFlight, messages); count += 1) send();
    });
  }

  /** Sends so many a second, and waits until all have come back. */
  pace(perSecond: number, seconds: number): Promise<Ran> {
    const messages = perSecond * seconds;
    return this.#measure(messages, (send) => {
      let sent = 0;
      const sending = setInterval(() => {
        send();
        sent += 1;
        if (sent === messages) clearInterval(sending);
      }, 1000 / perSecond);
    });
  }

  async #measure(
    messages: number,
    drive: (send: () => void, onArrival: (listener: () => void) => void) => void,
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
        () => {
          this.#node.send(this.#message());
        },
        (listener) => (again = listener),
      );
    });
    return { messages, failed, ...(failure && { failure: JSON.stringify(failure).slice(0, 500) }), ...gauge.end() };
  }

  #message(): Message {
    const { consumers } = this.#config;
    return consumers === undefined
      ? { payload: "" }
      : { payload: "", consumer: `consumer ${Math.floor(Math.random() * consumers)}` };
  }
}

/** The node that sends a contender its messages, as it is told by the process that started Node-RED. */
export default function (RED: Red): void {
  function BenchLane(this: RedNode, config: LaneConfig): void {
    RED.nodes.createNode(this, config);
    lanes.set(config.id, new Lane(this, config));
  }
  RED.nodes.registerType("bench-lane", BenchLane);
  process.on("message", (command: Command) => void obey(command).then((ran) => process.send?.(ran)));
}

async function obey(command: Command): Promise<Ran> {
  const lane = lanes.get("run" in command ? command.run : command.pace);
  if (lane === undefined) throw new Error("there is no such lane");
  return "run" in command
    ? lane.run(command.messages, command.inFlight)
    : lane.pace(command.perSecond, command.seconds);
}
