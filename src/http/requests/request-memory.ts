import { rememberLast } from "../../remember-last.js";
import { applyAuthorization } from "./apply-authorization.js";
import { authorizationOf, guardSecrets } from "../secrets/guard-secrets.js";
import { withLogin } from "./login.js";
import { overCertificate } from "./over-certificate.js";
import { readUrl } from "../urls/resolve-url.js";
import { screenRequest } from "../secrets/screen-request.js";

/**
 * What the requests of one node have in common, made once: each step remembers its last outcome, which serves the next
 * message where that one is made of the very same.
 */
export class RequestMemory {
  readonly readUrl = rememberLast(readUrl);
  readonly guardSecrets = rememberLast(guardSecrets);
  readonly authorizationOf = rememberLast(authorizationOf);
  readonly withLogin = rememberLast(withLogin);
  readonly overCertificate = rememberLast(overCertificate);
  readonly screenRequest = rememberLast(screenRequest);
  readonly applyAuthorization = rememberLast(applyAuthorization);
}
