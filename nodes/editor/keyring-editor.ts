// The script that all forms of the pack share, as `keyringEditor`: a plugin's html is loaded once, before the nodes'.
export {
  anyCredentialDefault,
  certificateDefault,
  isMutual,
  nameNoCredential,
  pickerDefault,
} from "./shared/credential-picker.js";
export { withValidators } from "./shared/field-rules.js";
export { failureLabel, openRequestForm } from "./shared/request-form.js";
export { REQUEST_DEFAULTS, REQUEST_RULES } from "./shared/request-properties.js";
export { t } from "./shared/text.js";
