import forge from "node-forge";

/** One value of ASN.1, as node-forge's reader has it. */
export type Der = forge.asn1.Asn1;

/** Throws for what is no DER or BER. */
export function parseDer(bytes: Buffer): Der {
  return forge.asn1.fromDer(bytes.toString("latin1"));
}

/** The values within one; throws where it has none. */
export function partsOf(value: Der | undefined): readonly Der[] {
  if (value === undefined || !Array.isArray(value.value)) throw new Error("ASN.1: parts are missing");
  return value.value;
}

/** The nth value within one; throws where it is not there. */
export function partOf(value: Der | undefined, index: number): Der {
  const part = partsOf(value)[index];
  if (part === undefined) throw new Error("ASN.1: a part is missing");
  return part;
}

/** The bytes of an OCTET STRING, put together where BER wrote it in pieces. */
export function bytesOf(value: Der): Buffer {
  return Array.isArray(value.value) ? Buffer.concat(value.value.map(bytesOf)) : Buffer.from(value.value, "latin1");
}

/** Dotted. */
export function objectIdOf(value: Der): string {
  return forge.asn1.derToOid(bytesOf(value).toString("latin1"));
}

/** A whole number that is not negative; throws for one over 6 bytes. */
export function numberOf(value: Der): number {
  const bytes = bytesOf(value);
  if (bytes.length === 0 || bytes.length > 6) throw new Error("ASN.1: number out of range");
  return bytes.readUIntBE(0, bytes.length);
}

export function isInteger({ tagClass, type }: Der): boolean {
  return tagClass === forge.asn1.Class.UNIVERSAL && type === forge.asn1.Type.INTEGER;
}

export function isSequence({ tagClass, type }: Der): boolean {
  return tagClass === forge.asn1.Class.UNIVERSAL && type === forge.asn1.Type.SEQUENCE;
}

/** A value as it stands in the file. */
export function toDer(value: Der): Buffer {
  return Buffer.from(forge.asn1.toDer(value).getBytes(), "latin1");
}
