import type { IncomingMessage } from "node:http";

const LIMIT_BYTES = 64 * 1024;

/** A request's body as text; throws when it is larger than any that these servers expect. */
export async function readBody(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) {
    body += String(chunk);
    if (body.length > LIMIT_BYTES) throw new Error("The request's body is too large.");
  }
  return body;
}

/** A request's form fields. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await readBody(request));
}
