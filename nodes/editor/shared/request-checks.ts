import type { ValueOf } from "./form-values.js";

/** Checks of single fields: each gives the key of a sentence where the text can't work. */
type Check = (text: string, valueOf: ValueOf) => string | undefined;

/** A number above nought, or nothing. */
export function positiveNumber(problem: string): Check {
  return (text) => (text === "" || (Number(text) > 0 && Number.isFinite(Number(text))) ? undefined : problem);
}

/** A whole number in these bounds, or nothing. */
export function wholeNumber(problem: string, least: number, most: number): Check {
  return (text) =>
    text === "" || (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) ? undefined : problem;
}

export function required(problem: string): Check {
  return (text) => (text === "" ? problem : undefined);
}

/** A JSONata expression, or nothing. */
export function expression(problem: string): (text: string) => string | undefined {
  return (text) => (text === "" || RED.utils.validateTypedProperty(text, "jsonata") === true ? undefined : problem);
}

/** An address of another kind than http, as core's http request has it; templates and paths are not judged. */
export const webAddress: Check = (text) => {
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(text)?.[1];
  return scheme === undefined || /^https?$/i.test(scheme) ? undefined : "check.urlScheme";
};

/** What a typed input says; nothing only where no sentence is given for it. */
export function typedValue(name: string, { empty }: { readonly empty?: string } = {}): Check {
  return (text, valueOf) => {
    if (text === "") return empty;
    return RED.utils.validateTypedProperty(text, valueOf(`${name}Type`)) === true ? undefined : "check.typedValue";
  };
}
