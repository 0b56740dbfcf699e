const LOOK_MS = 500;

/** Aborts at Ctrl-C, at a request to end, when the terminal is closed, and when `npm start` is gone. */
export function watchForStop(environment: NodeJS.ProcessEnv): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    controller.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  if (environment.npm_lifecycle_event !== undefined) whenParentIsGone(stop);
  return controller.signal;
}

/** npm passes SIGTERM to the shell that it runs a script in, and the shell ends without passing it on. */
function whenParentIsGone(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) stop();
  }, LOOK_MS);
  timer.unref();
}
