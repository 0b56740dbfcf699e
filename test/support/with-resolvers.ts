/** A promise and what settles it, as `Promise.withResolvers` gives them, which Node 20 has not. */
export function withResolvers<T = void>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
