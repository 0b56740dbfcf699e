interface Order {
  readonly number: string;
  readonly item: string;
  readonly state: string;
}

const ORDERS: Readonly<Record<string, readonly Order[]>> = {
  ada: [
    { number: "1815", item: "Punched cards", state: "on its way" },
    { number: "1842", item: "Notebook", state: "delivered" },
  ],
  grace: [{ number: "1906", item: "Nanosecond wire", state: "delivered" }],
};

/** The orders of one user; none for who has none. */
export function ordersOf(login: string): readonly Order[] {
  return Object.hasOwn(ORDERS, login) ? (ORDERS[login] ?? []) : [];
}
