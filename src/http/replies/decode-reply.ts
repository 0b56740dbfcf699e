import { Failure } from "../../failure.js";
import type { ApiReply } from "../requests/api-request.js";

/** What the node makes of a reply's body: text, the bytes, or the parsed JSON. */
export type ReturnType = "txt" | "bin" | "obj";

/** The reply's body as the author wants it. Throws `reply-not-json`; a reply without a body is `{}`, as core has it for 204. */
export function decodeReply(reply: Decodable, ret: ReturnType): unknown {
  if (ret === "bin") return reply.body;
  const text = decodeText(reply);
  return ret === "txt" ? text : parseText(text, reply);
}

type Decodable = Pick<ApiReply, "statusCode" | "headers" | "body">;

const UTF8 = new TextDecoder();

/** The body as text, in the charset that the content type names, else UTF-8; without a byte order mark. */
export function decodeText({ headers, body }: Decodable): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentTypeOf(headers))?.[1]?.toLowerCase() ?? "utf-8";
  return decoderOf(charset).decode(body);
}

/** What the reply's text says as JSON. Throws `reply-not-json`. */
export function parseText(text: string, { statusCode, headers, body }: Decodable): unknown {
  if (statusCode === 204 || body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // Without the parser's error: it quotes the reply.
    throw new Failure("reply-not-json", { statusCode, contentType: contentTypeOf(headers) });
  }
}

function contentTypeOf({ "content-type": type = "" }: Decodable["headers"]): string {
  return typeof type === "string" ? type : (type[0] ?? "");
}

function decoderOf(charset: string): typeof UTF8 {
  try {
    return charset === "utf-8" ? UTF8 : new TextDecoder(charset);
  } catch {
    return UTF8;
  }
}
