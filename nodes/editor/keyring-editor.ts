// The script that all forms of the pack share, as `keyringEditor`: a plugin's html is loaded once, before the nodes'.
export {
  anyCredentialDefault,
  credentialDefault,
  nameNoCredential,
  showHiddenCredentials,
} from "./shared/credential-picker.js";
export { showHeaderRows, readHeaderRows } from "./shared/header-rows.js";
export { t } from "./shared/text.js";
