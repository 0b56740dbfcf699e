import type { Expected } from "./row.js";

/** What core's node does where a plain request goes through this proxy. */
export const through = (at: string): Record<string, Expected> => ({
  "asked.0.at": at,
  "asked.0.method": "CONNECT",
  "asked.1.at": "api",
  "sent.0.statusCode": 200,
});

/** What either node does where it goes through none. */
export const direct = { "asked.length": 1, "asked.0.at": "api", "sent.0.statusCode": 200 };
