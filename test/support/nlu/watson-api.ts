import { Agent, type Intent } from "./agent.js";
import type { JsonAnswer } from "./json-answer.js";

/** Bodies of requests, as IBM's reference has them. */
interface WatsonBody {
  readonly input?: { readonly text?: string };
  readonly intent?: string;
  readonly examples?: readonly { readonly text?: string }[];
}

/** Watson Assistant: the stateless message of version 2, and the intents of a workspace of version 1. */
export class WatsonApi {
  readonly #agent = new Agent();

  /** The path begins behind the service's own URL. */
  answer(method: string, path: string, version: string | null, body: WatsonBody): JsonAnswer {
    if (version === null || !/^\d{4}-\d{2}-\d{2}$/.test(version)) return watsonError(400, "Missing version date");
    if (method === "POST" && /^\/v2\/assistants\/[^/]+\/message$/.test(path)) return this.#message(body);
    if (!/^\/v1\/workspaces\/[^/]+\/intents$/.test(path)) return watsonError(404, "Resource not found");
    if (method === "GET")
      return { status: 200, body: { intents: this.#agent.intents.map(toResource), pagination: {} } };
    return this.#addIntent(body);
  }

  #message({ input }: WatsonBody): JsonAnswer {
    const found = this.#agent.detect(input?.text ?? "");
    const intents = found ? [{ intent: found.intent.name, confidence: found.confidence }] : [];
    const text = found ? `You mean ${found.intent.name}.` : "I did not understand that.";
    return { status: 200, body: { output: { intents, entities: [], generic: [{ response_type: "text", text }] } } };
  }

  #addIntent({ intent = "", examples = [] }: WatsonBody): JsonAnswer {
    if (intent === "") return watsonError(400, "Invalid request: intent is required");
    const added = { name: intent, phrases: examples.map(({ text = "" }) => text) };
    this.#agent.add(added);
    return { status: 201, body: toResource(added) };
  }
}

export function watsonError(code: number, error: string): JsonAnswer {
  return { status: code, body: { code, error } };
}

function toResource({ name, phrases }: Intent): object {
  return { intent: name, examples: phrases.map((text) => ({ text })) };
}
