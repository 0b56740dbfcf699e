import type { Adapter } from "oidc-provider";

interface ProviderRecord {
  readonly payload: Record<string, unknown>;
  readonly expiresAtMs?: number;
}

/** Every record by `<kind>:<id>`. */
export type RecordMap = Map<string, ProviderRecord>;

/** The provider's grants, tokens and sign-ins. Each server has its own, so that no test sees another's. */
export class ProviderRecords {
  readonly #records: RecordMap;
  readonly #onChange: (records: RecordMap) => void;

  constructor(records: RecordMap, onChange: (records: RecordMap) => void) {
    this.#records = records;
    this.#onChange = onChange;
  }

  /** Forgets all records of these kinds. */
  forget(...kinds: readonly string[]): void {
    this.#remove((key) => kinds.some((kind) => key.startsWith(`${kind}:`)));
  }

  /** The provider's view of one kind of record. */
  adapter(kind: string): Adapter {
    const records = this.#records;
    const key = (id: string) => `${kind}:${id}`;
    const findBy = (name: string, value: string) =>
      [...records].find(([found, { payload }]) => found.startsWith(key("")) && payload[name] === value)?.[1].payload;
    return {
      upsert: (id, payload, expiresInSeconds) => {
        const expiry = expiresInSeconds === undefined ? {} : { expiresAtMs: Date.now() + expiresInSeconds * 1000 };
        records.set(key(id), { payload, ...expiry });
        this.#remove((_key, { expiresAtMs = Infinity }) => expiresAtMs < Date.now());
        return Promise.resolve();
      },
      find: (id) => Promise.resolve(records.get(key(id))?.payload),
      findByUid: (uid) => Promise.resolve(findBy("uid", uid)),
      findByUserCode: (userCode) => Promise.resolve(findBy("userCode", userCode)),
      consume: (id) => {
        const record = records.get(key(id));
        if (record !== undefined) record.payload.consumed = Math.floor(Date.now() / 1000);
        this.#onChange(records);
        return Promise.resolve();
      },
      destroy: (id) => {
        this.#remove((found) => found === key(id));
        return Promise.resolve();
      },
      revokeByGrantId: (grantId) => {
        this.#remove((found, { payload }) => found.startsWith(key("")) && payload.grantId === grantId);
        return Promise.resolve();
      },
    };
  }

  #remove(isUnwanted: (key: string, record: ProviderRecord) => boolean): void {
    for (const [key, record] of this.#records) if (isUnwanted(key, record)) this.#records.delete(key);
    this.#onChange(this.#records);
  }
}
