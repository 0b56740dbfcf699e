import { holdsVariable } from "../../src/credentials/resolve-environment.js";
import { dialogOf, type Dialog } from "./dialog-of.js";
import type { Handler } from "./red.js";

/**
 * Lets a dialog that takes something of the server's, a variable of its environment or one of its files, only on to who
 * passes `mayDeploy`: anybody else could have it sent anywhere, or read it in a sentence.
 */
export function guardServerValues(mayDeploy: Handler): Handler {
  return (request, response, next) => {
    if (takesFromServer(dialogOf(request.body))) mayDeploy(request, response, next);
    else next();
  };
}

function takesFromServer({ form, secrets }: Dialog): boolean {
  const isOfServer = form.keystoreFrom !== "upload" || form.trustFrom !== "upload";
  return isOfServer || holdsVariable([form, secrets]);
}
