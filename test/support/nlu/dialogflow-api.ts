import { Agent, type Intent } from "./agent.js";
import type { JsonAnswer } from "./json-answer.js";

interface TrainingPhrase {
  readonly parts?: readonly { readonly text?: string }[];
}

/** Bodies of requests, as Google's reference has them. */
interface DialogflowBody {
  readonly displayName?: string;
  readonly trainingPhrases?: readonly TrainingPhrase[];
  readonly queryInput?: { readonly text?: { readonly text?: string }; readonly languageCode?: string };
}

/** `projects.agent` of version 2 (ES) and `projects.locations.agents` of version 3 (CX), for one project. */
export class DialogflowApi {
  readonly #projectId: string;
  readonly #agents = new Map<string, Agent>();

  constructor(projectId: string) {
    this.#projectId = projectId;
  }

  answer(method: string, path: string, body: DialogflowBody): JsonAnswer {
    const [, version = "", projectId, parent = "", action = ""] =
      /^\/(v2|v3)\/projects\/([^/]+)\/((?:locations\/[^/]+\/)?(?:agent|agents\/[^/]+))(\/intents|\/sessions\/[^/:]+:detectIntent|:train)$/.exec(
        path,
      ) ?? [];
    if (version === "") return googleError(404, "NOT_FOUND", `No such method: ${path}`);
    if (projectId !== this.#projectId) return googleError(403, "PERMISSION_DENIED", "IAM permission denied.");
    const agent = this.#agentOf(parent);
    if (action === ":train") return { status: 200, body: { name: `projects/${projectId}/operations/1`, done: true } };
    if (action !== "/intents") return detectIntent(version, agent, body);
    if (method === "GET") return { status: 200, body: { intents: agent.intents.map(toResource) } };
    return addIntent(agent, body);
  }

  #agentOf(parent: string): Agent {
    const agent = this.#agents.get(parent) ?? new Agent();
    this.#agents.set(parent, agent);
    return agent;
  }
}

export function googleError(code: number, status: string, message: string): JsonAnswer {
  return { status: code, body: { error: { code, message, status } } };
}

function detectIntent(version: string, agent: Agent, { queryInput }: DialogflowBody): JsonAnswer {
  const text = queryInput?.text?.text ?? "";
  if (text === "") return googleError(400, "INVALID_ARGUMENT", "Query text is not provided.");
  const found = agent.detect(text);
  const name = found?.intent.name ?? "Fallback";
  const intent = { displayName: name };
  const sentence = `You mean ${name}.`;
  const queryResult =
    version === "v2"
      ? { queryText: text, intent, intentDetectionConfidence: found?.confidence ?? 0, fulfillmentText: sentence }
      : {
          text,
          match: { intent, confidence: found?.confidence ?? 0 },
          responseMessages: [{ text: { text: [sentence] } }],
        };
  return { status: 200, body: { responseId: "demo", queryResult } };
}

function addIntent(agent: Agent, { displayName = "", trainingPhrases = [] }: DialogflowBody): JsonAnswer {
  if (displayName === "") return googleError(400, "INVALID_ARGUMENT", "Intent display name is missing.");
  const phrases = trainingPhrases.map(({ parts = [] }) => parts.map(({ text = "" }) => text).join(""));
  const intent = { name: displayName, phrases };
  agent.add(intent);
  return { status: 200, body: toResource(intent) };
}

function toResource({ name, phrases }: Intent): object {
  return { displayName: name, trainingPhrases: phrases.map((text) => ({ type: "EXAMPLE", parts: [{ text }] })) };
}
