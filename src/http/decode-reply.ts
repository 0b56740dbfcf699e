import { Failure } from "../failure.js";
import type { ApiReply } from "./api-request.js";

/** What the node makes of a reply's body: text, the bytes, or the parsed JSON. */
export type ReturnType = "txt" | "bin" | "obj";

/** The reply's body as the author wants it. Throws `reply-not-json`; a reply without a body is `{}`, as core has it for 204. */
export function decodeReply(reply: Pick<ApiReply, "statusCode" | "headers" | "body">, ret: ReturnType): unknown {
  if (ret === "bin") return reply.body;
  const contentType = [reply.headers["content-type"] ?? ""].flat()[0] ?? "";
  if (ret === "txt") return decodeText(reply.body, contentType);
  if (reply.statusCode === 204 || reply.body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(decodeText(reply.body, contentType));
    return value;
  } catch {
    // Without the parser's error: it quotes the reply.
    throw new Failure("reply-not-json", { statusCode: reply.statusCode, contentType });
  }
}

/** In the charset that the content type names, else UTF-8; without a byte order mark. */
function decodeText(body: Buffer, contentType: string): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}
