import type { Request, Response, NextFunction, Application } from "express";

/** What the pack uses of Node-RED's API, as Node-RED's documentation and source of 4.1 and 5.0 have it. */
export interface Red {
  readonly nodes: {
    registerType(
      type: string,
      constructor: (this: RedNode, config: never) => void,
      options?: { credentials?: Readonly<Record<string, { type: "text" | "password" }>> },
    ): void;
    createNode(node: RedNode, config: NodeConfig): void;
    getNode(id: string): RedNode | null;
  };
  readonly settings: RedSettings;
  readonly httpAdmin: Application;
  readonly httpNode: Application;
  readonly events: { on(name: string, listener: (event: unknown) => void): void };
  readonly comms: { publish(topic: string, data: unknown, retain?: boolean): void };
  readonly auth: { needsPermission(permission: string): Handler };
  readonly log: { info(text: string): void; warn(text: string): void; error(text: string): void };
  readonly util: {
    evaluateNodeProperty(
      value: string,
      type: string,
      node: RedNode,
      msg: object,
      callback: (error: Error | null | undefined, value: unknown) => void,
    ): void;
    prepareJSONataExpression(expression: string, node: RedNode): unknown;
    evaluateJSONataExpression(
      expression: unknown,
      msg: object,
      callback: (error: Error | null, value: unknown) => void,
    ): void;
    /** The property's path. */
    normalisePropertyExpression(property: string, msg: object): readonly (string | number)[];
    setMessageProperty(msg: object, property: string, value: unknown, createMissing: boolean): boolean;
    parseContextStore(key: string): { store?: string; key: string };
    getObjectProperty(object: object, path: string): unknown;
    cloneMessage(msg: Message): Message;
    generateId(): string;
  };
  readonly plugins: { registerPlugin(id: string, definition: { type: string }): void };
  _(key: string, facts?: Readonly<Record<string, string | number>>): string;
}

export type Handler = (request: Request, response: Response, next: NextFunction) => void;

export interface RedSettings {
  get(name: string): unknown;
  readonly [name: string]: unknown;
}

export interface NodeConfig {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  /** Of a node in a subflow: the id that the flow file has. */
  readonly _alias?: string;
}

export interface Status {
  readonly fill?: "red" | "green" | "yellow" | "blue" | "grey";
  readonly shape?: "ring" | "dot";
  readonly text?: string;
}

export interface Message {
  [property: string]: unknown;
}

export interface RedNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly _alias?: string;
  /** `${ENV_VAR}` resolved; a copy. */
  readonly credentials?: unknown;
  on(
    event: "input",
    listener: (msg: Message, send: (messages: unknown) => void, done: (error?: Error) => void) => void,
  ): void;
  on(event: "close", listener: (removed: boolean, done: () => void) => void): void;
  /** With no argument: whether metrics are logged. */
  metric(): boolean;
  metric(name: string, msg: Message, value: string | number): void;
  status(status: Status): void;
  send(messages: unknown): void;
  error(error: Error | string, msg?: Message): void;
  warn(text: string): void;
  log(text: string): void;
  context(): { flow: Context; global: Context };
}

export interface Context {
  get(key: string, store?: string): unknown;
  set(key: string, value: unknown, store: string | undefined, callback: (error?: Error) => void): void;
}
