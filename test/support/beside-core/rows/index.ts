import type { Row } from "../row.js";
import { bodies } from "./bodies.js";
import { certificateChecks } from "./certificate-checks.js";
import { cookies } from "./cookies.js";
import { digests } from "./digests.js";
import { headerRows } from "./header-rows.js";
import { logins } from "./logins.js";
import { messageHeaders } from "./message-headers.js";
import { methods } from "./methods.js";
import { noAnswers } from "./no-answers.js";
import { parsers } from "./parsers.js";
import { proxies } from "./proxies.js";
import { proxyVariables } from "./proxy-variables.js";
import { queries } from "./queries.js";
import { redirects } from "./redirects.js";
import { replies } from "./replies.js";
import { returnTypes } from "./return-types.js";
import { timeLimits } from "./time-limits.js";
import { tls } from "./tls.js";
import { urls } from "./urls.js";

/** All there is to compare, by topic. */
export const TABLE: Readonly<Record<string, readonly Row[]>> = {
  method: methods,
  URL: urls,
  "payload of a GET": queries,
  body: bodies,
  "header rows": headerRows,
  "headers of the message": messageHeaders,
  cookies: cookies,
  login: logins,
  digest: digests,
  redirects: redirects,
  "tls-config": tls,
  "certificate checks": certificateChecks,
  "connections and parser": parsers,
  "proxy of the node": proxies,
  "proxy of the environment": proxyVariables,
  reply: replies,
  "type of the reply": returnTypes,
  "time limits": timeLimits,
  "no answer": noAnswers,
};
