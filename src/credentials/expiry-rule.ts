import { Failure } from "../failure.js";
import { decodeReply } from "../http/replies/decode-reply.js";
import type { TokenUse } from "./credential-settings.js";
import type { Evaluate, ExpiredReply, UseRenewal } from "./live-credential.js";

/**
 * The author's rule for "the token has ended": a status of the list, or what the expression says of the reply. A token
 * that lacks scope has not ended (RFC 6750 section 3.1). Without an expression there is no promise to wait for. Rejects
 * with `expression-failed`.
 */
export function expiryRule({ expired }: Pick<TokenUse, "expired">, evaluate: Evaluate): UseRenewal["isExpired"] {
  const { statuses, expression } = expired;
  return (reply) => {
    if (statuses.includes(reply.statusCode)) return !lacksScope(reply);
    if (expression === undefined || lacksScope(reply)) return false;
    return says(evaluate, expression, reply);
  };
}

async function says(evaluate: Evaluate, expression: string, reply: ExpiredReply): Promise<boolean> {
  const { statusCode, headers } = reply;
  try {
    return (await evaluate(expression, { statusCode, headers, payload: payloadOf(reply) })) === true;
  } catch {
    throw new Failure("expression-failed", { expression }); // without JSONata's error: it can quote the reply
  }
}

/** JSON where it is that, else text. */
function payloadOf(reply: ExpiredReply): unknown {
  try {
    return decodeReply(reply, "obj");
  } catch {
    return decodeReply(reply, "txt");
  }
}

function lacksScope({ headers }: ExpiredReply): boolean {
  return String(headers["www-authenticate"] ?? "").includes("insufficient_scope");
}
