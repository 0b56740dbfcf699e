import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { askForDigest } from "./ask-for-digest.js";
import type { Asked } from "./journal.js";

type Answer = (response: ServerResponse, parameters: URLSearchParams, asked: Asked) => void;

const COOKIES = ["a=1%202; Path=/; HttpOnly; SameSite=Lax", 'b="2"', "bare", "=none", "c=%zz"];

const ANSWERS: Readonly<Record<string, Answer>> = {
  "/json": give('{"last":"Hopper"}', { "Content-Type": "application/json" }),
  "/not-json": give("<html>", { "Content-Type": "text/html" }),
  "/latin1": give(Buffer.from("caf\xe9", "latin1"), { "Content-Type": "text/plain; charset=iso-8859-1" }),
  "/utf8": give("\ufeffcaf\u00e9"),
  "/bytes": give(Buffer.from([0, 255, 128]), { "Content-Type": "application/octet-stream" }),
  "/gzip": give(gzipSync("small"), { "Content-Encoding": "gzip" }),
  "/headers": give("ok", { "X-Twice": ["one", "two"], "X-Case": "kept", "Retry-After": "1" }),
  "/cookies": give("ok", { "Set-Cookie": COOKIES }),
  "/nothing": (response) => response.end(),
  "/empty": (response) => response.writeHead(204).end(),
  "/status": (response, parameters, asked) => {
    response.statusCode = Number(parameters.get("code"));
    give("refused")(response, parameters, asked);
  },
  "/redirect": (response, parameters) => {
    const cookie = parameters.get("cookie");
    if (cookie !== null) response.setHeader("Set-Cookie", cookie);
    response.setHeader("Location", parameters.get("to") ?? "/ok");
    response.writeHead(Number(parameters.get("code") ?? 302)).end();
  },
  "/loop": (response) => response.setHeader("Location", "/loop").writeHead(302).end(),
  "/digest": askForDigest,
  "/slow": (response, parameters) => setTimeout(() => response.end("ok"), Number(parameters.get("ms"))),
  "/never": () => undefined,
  "/unending": (response) => response.write("begun"),
  "/reset": (response) => response.socket?.destroy(),
};

/** Answers by path; every path that is not known is answered with "ok". */
export function answerRequest(asked: Asked, response: ServerResponse): void {
  response.sendDate = false;
  const [path = "", query = ""] = asked.target.split("?", 2);
  const answer = ANSWERS[path] ?? give("ok");
  answer(response, new URLSearchParams(query), asked);
}

function give(body: string | Buffer, headers: Readonly<Record<string, string | string[]>> = {}): Answer {
  return (response) => {
    for (const [name, value] of Object.entries({ "Content-Type": "text/plain", ...headers })) {
      response.setHeader(name, value);
    }
    response.end(body);
  };
}
