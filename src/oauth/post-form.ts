import { Failure } from "../failure.js";
import type { Connection } from "../http/connections/connection.js";
import { sendRequest } from "../http/send-request.js";
import type { Transport } from "../http/connections/transport.js";
import type { PostForm } from "./token-client.js";

/** Of a token reply; the largest that providers send are a few KiB. */
const MOST_REPLY_BYTES = 1024 * 1024;

/** Of a token request, whatever the message's own time limit. */
export const TOKEN_REQUEST_LIMIT_MS = 30_000;

/** How a provider is reached over the client certificate of a credential. Throws `certificate-missing`. */
type ConnectionOver = (certificate: string) => Promise<Connection>;

/** POSTs forms to token and revocation endpoints: no redirect, 30 s unless told otherwise, 1 MiB. */
export function createFormPoster(
  transport: Transport,
  connectionOver: ConnectionOver = noCertificate,
  timeLimitMs = TOKEN_REQUEST_LIMIT_MS,
): PostForm {
  return async (url, headers, body, certificate) => {
    const connection = certificate === undefined ? {} : { connection: await connectionOver(certificate) };
    return sendRequest(
      {
        method: "POST",
        url: new URL(url),
        headers,
        body,
        followRedirects: false,
        timeLimitMs,
        maxReplyBytes: MOST_REPLY_BYTES,
        ...connection,
      },
      undefined,
      transport,
    );
  };
}

function noCertificate(): never {
  throw new Failure("certificate-missing");
}
