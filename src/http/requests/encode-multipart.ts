import { PassThrough, Readable } from "node:stream";
import type FormData from "form-data";
import { Failure } from "../../failure.js";
import { requireWhenUsed } from "../../require-when-used.js";
import type { Body } from "../hop.js";

const formData = requireWhenUsed<typeof FormData>("form-data");

interface EncodedForm {
  /** With the boundary. */
  readonly contentType: string;
  readonly body: Body;
}

/**
 * The object as multipart/form-data (RFC 7578), a part a property, as core's http request makes them: text and Buffers
 * as they are, `{ value, options }` with a file name and content type, all else as JSON. With a stream among the values
 * the body is one, too. Throws `payload-invalid` and `body-not-repeatable`.
 */
export function encodeMultipart(payload: object): EncodedForm {
  const form = new (formData())();
  const parts = Object.entries<unknown>({ ...payload });
  try {
    for (const [name, value] of parts) append(form, name, value);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure("payload-invalid", {}, { cause });
  }
  const contentType = `multipart/form-data; boundary=${form.getBoundary()}`;
  return { contentType, body: hasStreamPart(payload) ? toStream(form) : form.getBuffer() };
}

/** Breaks where one of the form's streams does; that ends no process where nobody reads it. */
function toStream(form: FormData): Readable {
  const body = new PassThrough();
  body.on("error", () => undefined);
  form.on("error", (error: Error) => body.destroy(error));
  return form.pipe(body);
}

function append(form: FormData, name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (typeof value === "string" || Buffer.isBuffer(value)) form.append(name, value);
  else if (isPart(value)) {
    refuseSpent(value.value);
    if (!isContent(value.value)) throw new Failure("payload-invalid");
    form.append(name, value.value, value.options ?? {});
  } else form.append(name, JSON.stringify(value));
}

function isPart(value: unknown): value is { value: unknown; options?: FormData.AppendOptions } {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "value");
}

/** What form-data can write; much else it would take and stumble over later. */
function isContent(value: unknown): boolean {
  const isText = ["string", "number", "undefined"].includes(typeof value) || value === null;
  return isText || value instanceof Uint8Array || value instanceof Readable;
}

/** Whether a part of the form is a stream, so that the form can be sent only once. */
export function hasStreamPart(payload: object): boolean {
  return Object.values<unknown>({ ...payload }).some((value) => isPart(value) && value.value instanceof Readable);
}

/** Throws `body-not-repeatable` for a stream that was read already: it would be sent as nothing. */
export function refuseSpent(value: unknown): void {
  if (value instanceof Readable && (value.readableEnded || value.destroyed)) throw new Failure("body-not-repeatable");
}
