import type { ServerResponse } from "node:http";

export interface JsonAnswer {
  readonly status: number;
  readonly body: object;
}

export function sendJson(response: ServerResponse, { status, body }: JsonAnswer): void {
  response.writeHead(status, { "Content-Type": "application/json; charset=UTF-8" }).end(JSON.stringify(body));
}
