// The script that all forms of the pack share, as `keyringEditor`: a plugin's html is loaded once, before the nodes'.
export { CONSUMER_DEFAULTS, CONSUMER_RULES } from "./shared/consumer-properties.js";
export { anyCredentialDefault, certificateDefault, credentialOfTypes } from "./shared/credential-picker.js";
export { headerCredentialDefault, nameNoCredential, secondCredentialDefault } from "./shared/credential-picker.js";
export { withValidators } from "./shared/field-rules.js";
export { formOnTop, valuesOfForm } from "./shared/form-values.js";
export { showHiddenCredentials } from "./shared/hidden-credentials.js";
export { LOOK } from "./shared/look.js";
export { openForm } from "./shared/open-form.js";
export { positiveNumber, typedValue } from "./shared/request-checks.js";
export { failureLabel, openRequestForm } from "./shared/request-form.js";
export { REQUEST_DEFAULTS, REQUEST_RULES } from "./shared/request-properties.js";
export { loadSetup } from "./shared/setup.js";
export { showFields } from "./shared/show-fields.js";
export { t } from "./shared/text.js";
