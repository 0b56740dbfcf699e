import type { IncomingMessage, ServerResponse } from "node:http";
import type { TokenBook } from "./token-book.js";

/** What every contender's message must bring back. */
export const LAST_NAME = "Lovelace";

/** 1 KB of JSON, with something at paths. */
const CONTACT = fill(
  { data: { id: 42, first_name: "Ada", last_name: LAST_NAME, emails: [{ type: "work", email: "ada@example.com" }] } },
  1_000,
);
/** 100 KB of JSON: a list as APIs give them. */
const LIST = JSON.stringify({
  data: Array.from({ length: 500 }, (_, id) => ({ id, last_name: LAST_NAME, note: "x".repeat(150) })),
});
const BYTES = Buffer.alloc(1_000_000, 0x5a);
const CHUNK = Buffer.alloc(64 * 1024, 0x5a);

/** The API: each path asks for a token that is good. */
export function answer(request: IncomingMessage, response: ServerResponse, tokens: TokenBook): void {
  if (request.url === "/token") tokens.answer(request, response);
  else if (!tokens.isGood(request.headers.authorization)) response.writeHead(401).end();
  else answerKnown(request, response);
}

/** The same for who has shown who they are, as by a certificate. */
export function answerKnown(request: IncomingMessage, response: ServerResponse): void {
  const [path = "", query = ""] = (request.url ?? "").split("?");
  if (path === "/list") send(response, "application/json", LIST);
  else if (path === "/bytes") send(response, "application/octet-stream", BYTES);
  else if (path === "/stream") stream(response, Number(query.replace("megabytes=", "")));
  else send(response, "application/json", CONTACT);
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response.writeHead(200, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) }).end(body);
}

function stream(response: ServerResponse, megabytes: number): void {
  let rest = (megabytes * 1e6) / CHUNK.length;
  response.writeHead(200, { "Content-Type": "application/octet-stream" });
  const pump = () => {
    while (rest > 0) {
      rest -= 1;
      if (!response.write(CHUNK)) return;
    }
    response.end();
  };
  response.on("drain", pump);
  pump();
}

function fill(content: object, bytes: number): string {
  const bare = JSON.stringify({ ...content, note: "" });
  return JSON.stringify({ ...content, note: "x".repeat(bytes - bare.length) });
}
