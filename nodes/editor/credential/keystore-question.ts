import type { ChosenFile } from "./chosen-files.js";
import { field, textOf } from "./form-fields.js";

/** The part of the form that the server looks into; a secret that was not typed again reads `__PWRD__`. */
export interface KeystoreQuestion {
  readonly id: string;
  readonly form: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** What of a client certificate has no input of its own in the form. */
export interface MutualFiles {
  readonly certificate: readonly ChosenFile[];
  readonly trust: readonly ChosenFile[];
  /** The chosen key, also while its list is not known. */
  readonly entry: string;
}

const TEXTS = [
  "keystoreFrom",
  "keystoreFileName",
  "keystorePath",
  "keystoreVariable",
  "certificatePath",
  "certificateVariable",
  "trustFrom",
  "trustPaths",
  "trustVariable",
] as const;

const SECRETS = ["keystore", "keystorePassword", "keyPassword", "trustPassword"] as const;

export function keystoreQuestion(id: string, { certificate, trust, entry }: MutualFiles): KeystoreQuestion {
  const texts = Object.fromEntries(TEXTS.map((name) => [name, textOf(name)]));
  const files = { certificateFiles: certificate, trustFiles: trust, keystoreEntry: entry };
  const secrets = Object.fromEntries(SECRETS.map((name) => [name, String(field(name).val() ?? "")]));
  return { id, form: { ...texts, ...files }, secrets };
}

/** Whether there is something to look into: a file, a path or a variable. */
export function hasFiles({ form, secrets }: KeystoreQuestion): boolean {
  const keystores = { upload: secrets.keystore, path: form.keystorePath, environment: form.keystoreVariable };
  const hasTrustFiles = Array.isArray(form.trustFiles) && form.trustFiles.length > 0;
  const trusts = { upload: hasTrustFiles, path: form.trustPaths, environment: form.trustVariable };
  return Boolean(ofPlace(keystores, form.keystoreFrom)) || Boolean(ofPlace(trusts, form.trustFrom));
}

function ofPlace(values: Readonly<Record<string, unknown>>, place: unknown): unknown {
  return values[String(place)];
}
