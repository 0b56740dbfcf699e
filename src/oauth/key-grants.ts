import type { OAuthSettings } from "../credentials/credential-settings.js";
import { Failure } from "../failure.js";
import { signAssertion } from "./sign-assertion.js";
import { FORM_HEADERS, requestFields, type PostForm, type TokenFields } from "./token-client.js";

/** What Google says of an assertion from another time than its own. */
const OTHER_TIME = /short-lived token|reasonable timeframe|\biat\b|\bexp\b/i;

/** The token reply for a signed assertion (RFC 7523 section 2.1). Throws `clock-wrong` and `key-refused` beside the house's own. */
export async function requestByAssertion(
  settings: OAuthSettings,
  postForm: PostForm,
  nowMs: number,
): Promise<TokenFields> {
  const assertion = await signAssertion(settings, nowMs);
  const grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  return post(settings, { grant_type: grantType, assertion }, postForm);
}

/** The token reply of IBM Cloud for an API key. Throws `key-refused` beside the house's own. */
export async function requestByApiKey(settings: OAuthSettings, postForm: PostForm): Promise<TokenFields> {
  const { clientSecret = "" } = settings;
  const grantType = "urn:ibm:params:oauth:grant-type:apikey";
  const params = { grant_type: grantType, apikey: clientSecret, response_type: "cloud_iam" };
  return post(settings, params, postForm);
}

/** Without the refresh token that IBM Cloud gives, too, at times: asking again by the key spends nothing. */
async function post(settings: OAuthSettings, params: Record<string, string>, postForm: PostForm): Promise<TokenFields> {
  const { tokenUrl, clientSecret = "" } = settings;
  const request = { url: tokenUrl, headers: FORM_HEADERS, body: new URLSearchParams(params).toString() };
  const secrets = [clientSecret, params.assertion ?? ""];
  try {
    return { ...(await requestFields(request, postForm, { secrets })), refresh_token: undefined };
  } catch (error) {
    throw error instanceof Failure ? inTermsOfKeys(error) : error;
  }
}

/** No client and no sign-in can be at fault here: it is the key, or the clock that its assertion was dated by. */
function inTermsOfKeys(failure: Failure): Failure {
  const { code, facts } = failure;
  const isRefused = ["grant-refused", "client-refused", "token-request-refused"].includes(code);
  if (!isRefused || facts.status === 404) return failure;
  const isOtherTime = code === "grant-refused" && OTHER_TIME.test(String(facts.description));
  return new Failure(isOtherTime ? "clock-wrong" : "key-refused", facts);
}
