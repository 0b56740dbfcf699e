export interface Contact {
  readonly id: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string;
}

/** The contacts that every CRM server begins with. */
export function firstContacts(): Contact[] {
  return [
    contact("41", "Katherine", "Johnson"),
    contact("42", "Margaret", "Hamilton"),
    contact("43", "Annie", "Easley"),
  ];
}

/** A contact made of the JSON of a `contacts.add` request; undefined where that lacks a last name. */
export function parseContact(id: string, json: string): Contact | undefined {
  const fields = parseObject(json);
  const text = (name: string) => (typeof fields[name] === "string" ? fields[name] : "");
  if (text("last_name") === "") return undefined;
  return { id, first_name: text("first_name"), last_name: text("last_name"), email: text("email") };
}

function contact(id: string, firstName: string, lastName: string): Contact {
  const email = `${firstName}.${lastName}@crm.example`.toLowerCase();
  return { id, first_name: firstName, last_name: lastName, email };
}

function parseObject(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
